// Does Lucene rank as askd does, given what `ask export --format opensearch` and `ask --format opensearch` wrote?
//
// Reads the index's body, the documents and the questions' queries as OpenSearch would, and runs the scripts in them as they
// stand: Painless as simple as theirs is Java.

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.miscellaneous.DelimitedTermFrequencyTokenFilter;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInvertState;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.function.FunctionScoreQuery;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.DoubleValues;
import org.apache.lucene.search.DoubleValuesSource;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

public final class RankingCheck {
    // What the scripts see.
    public static final class Params { public double weight, bound; }
    public static final class QueryBoost { public double boost; }
    public static final class FieldStatistics { public long docCount; }
    public static final class TermFrequency { public long docFreq; }
    public static final class DocumentFrequency { public double freq; }
    public interface SimilarityScript {
        double run(QueryBoost query, FieldStatistics field, TermFrequency term, DocumentFrequency doc);
    }
    public interface ScoreScript { double run(double _score, Params params); }

    private static final Gson GSON = new Gson();
    /// Two scores that differ by less than this share are a tie: frequencies are whole numbers in Lucene.
    private static final double TIE = 1e-4;
    private static int scriptCount = 0;
    private static final Map<String, Object> COMPILED = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        BooleanQuery.setMaxClauseCount(Integer.MAX_VALUE);
        JsonObject index = GSON.fromJson(Files.readString(Path.of(arguments[0])), JsonObject.class);
        Similarity similarity = similarity(index);
        IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(index(index, similarity, Path.of(arguments[1]))));
        searcher.setSimilarity(similarity);
        int questions = 0, different = 0;
        for (String line : Files.readAllLines(Path.of(arguments[2]))) {
            JsonObject expected = GSON.fromJson(line, JsonObject.class);
            questions++;
            String difference = difference(searcher, expected);
            if (difference == null) continue;
            different++;
            System.out.println(expected.get("question").getAsString() + "\n  " + difference);
        }
        System.out.println(questions + " questions, " + different + " differ");
    }

    /// Nil when the first ten are the same but for ties.
    private static String difference(IndexSearcher searcher, JsonObject expected) throws IOException {
        JsonArray ids = expected.getAsJsonArray("ids"), scores = expected.getAsJsonArray("scores");
        Set<String> folded = new HashSet<>();
        for (JsonElement id : expected.getAsJsonArray("folded")) folded.add(id.getAsString());
        Query query = query(expected.getAsJsonObject("request").getAsJsonObject("query"));
        List<String> found = new ArrayList<>();
        List<Float> foundScores = new ArrayList<>();
        for (ScoreDoc hit : searcher.search(query, 60).scoreDocs) {
            String id = searcher.doc(hit.doc).get("_id");
            if (folded.contains(id)) continue;
            found.add(id);
            foundScores.add(hit.score);
        }
        for (int rank = 0; rank < Math.min(10, ids.size()); rank++) {
            if (rank >= found.size()) return "rank " + (rank + 1) + ": nothing more was found";
            double wanted = scores.get(rank).getAsDouble();
            boolean same = Math.abs(foundScores.get(rank) - wanted) <= TIE * wanted;
            if (!same) {
                return "rank " + (rank + 1) + ": askd " + ids.get(rank) + " with " + wanted + ", Lucene " + found.get(rank)
                    + " with " + foundScores.get(rank);
            }
        }
        return null;
    }

    private static ByteBuffersDirectory index(JsonObject body, Similarity similarity, Path documents) throws IOException {
        JsonObject analysis = body.getAsJsonObject("settings").getAsJsonObject("index").getAsJsonObject("analysis");
        String delimiter = analysis.getAsJsonObject("filter").getAsJsonObject("askd_frequency").get("delimiter").getAsString();
        Analyzer analyzer = new Analyzer() {
            @Override protected TokenStreamComponents createComponents(String field) {
                WhitespaceTokenizer tokenizer = new WhitespaceTokenizer();
                return new TokenStreamComponents(
                    tokenizer, new DelimitedTermFrequencyTokenFilter(tokenizer, delimiter.charAt(0)));
            }
        };
        FieldType type = new FieldType();
        type.setTokenized(true);
        type.setOmitNorms(true);
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        IndexWriterConfig configuration = new IndexWriterConfig(analyzer);
        configuration.setSimilarity(similarity);
        try (IndexWriter writer = new IndexWriter(directory, configuration);
            BufferedReader reader = Files.newBufferedReader(documents)) {
            for (String action; (action = reader.readLine()) != null;) {
                Document document = new Document();
                String id = GSON.fromJson(action, JsonObject.class).getAsJsonObject("index").get("_id").getAsString();
                document.add(new StoredField("_id", id));
                document.add(new Field("terms", GSON.fromJson(reader.readLine(), JsonObject.class).get("terms").getAsString(), type));
                writer.addDocument(document);
            }
        }
        return directory;
    }

    private static Similarity similarity(JsonObject body) throws Exception {
        JsonObject settings = body.getAsJsonObject("settings").getAsJsonObject("index").getAsJsonObject("similarity");
        String source = settings.getAsJsonObject("askd").getAsJsonObject("script").get("source").getAsString();
        SimilarityScript script = (SimilarityScript) compiled(
            source, "RankingCheck.SimilarityScript", "double run(RankingCheck.QueryBoost query, "
                + "RankingCheck.FieldStatistics field, RankingCheck.TermFrequency term, RankingCheck.DocumentFrequency doc)");
        return new Similarity() {
            @Override public long computeNorm(FieldInvertState state) { return 1; }

            @Override public SimScorer scorer(float boost, CollectionStatistics collection, TermStatistics... terms) {
                QueryBoost query = new QueryBoost();
                FieldStatistics field = new FieldStatistics();
                TermFrequency term = new TermFrequency();
                DocumentFrequency doc = new DocumentFrequency();
                query.boost = boost;
                field.docCount = collection.docCount();
                term.docFreq = terms[0].docFreq();
                return new SimScorer() {
                    @Override public float score(float frequency, long norm) {
                        doc.freq = frequency;
                        return (float) script.run(query, field, term, doc);
                    }
                };
            }
        };
    }

    private static Query query(JsonObject clause) {
        String kind = clause.keySet().iterator().next();
        JsonObject body = clause.getAsJsonObject(kind);
        switch (kind) {
            case "term": {
                String field = body.keySet().iterator().next();
                JsonObject term = body.getAsJsonObject(field);
                Query query = new TermQuery(new Term(field, term.get("value").getAsString()));
                return term.has("boost") ? new BoostQuery(query, term.get("boost").getAsFloat()) : query;
            }
            case "bool": {
                BooleanQuery.Builder builder = new BooleanQuery.Builder();
                builder.setMinimumNumberShouldMatch(body.get("minimum_should_match").getAsInt());
                for (Query query : queries(body.getAsJsonArray("should"))) builder.add(query, BooleanClause.Occur.SHOULD);
                return builder.build();
            }
            case "dis_max": return new DisjunctionMaxQuery(queries(body.getAsJsonArray("queries")), 0);
            case "script_score": {
                JsonObject script = body.getAsJsonObject("script");
                Params params = GSON.fromJson(script.get("params"), Params.class);
                return new FunctionScoreQuery(
                    query(body.getAsJsonObject("query")), new Scripted(script.get("source").getAsString(), params));
            }
            default: throw new IllegalArgumentException("no such clause: " + kind);
        }
    }

    private static List<Query> queries(JsonArray clauses) {
        List<Query> queries = new ArrayList<>();
        for (JsonElement clause : clauses) queries.add(query(clause.getAsJsonObject()));
        return queries;
    }

    private static final class Scripted extends DoubleValuesSource {
        private final ScoreScript script;
        private final Params params;

        Scripted(String source, Params params) {
            this.params = params;
            script = (ScoreScript) compiled(
                source, "RankingCheck.ScoreScript", "double run(double _score, RankingCheck.Params params)");
        }

        @Override public DoubleValues getValues(LeafReaderContext context, DoubleValues scores) {
            return new DoubleValues() {
                @Override public double doubleValue() throws IOException { return script.run(scores.doubleValue(), params); }
                @Override public boolean advanceExact(int document) throws IOException { return scores.advanceExact(document); }
            };
        }

        @Override public boolean needsScores() { return true; }
        @Override public DoubleValuesSource rewrite(IndexSearcher searcher) { return this; }
        @Override public boolean isCacheable(LeafReaderContext context) { return false; }
        @Override public int hashCode() { return System.identityHashCode(this); }
        @Override public boolean equals(Object other) { return this == other; }
        @Override public String toString() { return "script"; }
        @Override public Explanation explain(LeafReaderContext context, int document, Explanation score) { return score; }
    }

    /// An object of a class with one method, whose body is the script.
    private static Object compiled(String script, String type, String signature) {
        return COMPILED.computeIfAbsent(script, source -> {
            try {
                Path directory = Files.createTempDirectory("ranking-check");
                String name = "Script" + scriptCount++;
                Path file = directory.resolve(name + ".java");
                Files.writeString(file, "public class " + name + " implements " + type + " { public " + signature + " { " + source + " } }");
                int status = ToolProvider.getSystemJavaCompiler().run(
                    null, null, null, "-cp", System.getProperty("java.class.path"), "-d", directory.toString(), file.toString());
                if (status != 0) throw new IllegalStateException("the script does not compile: " + source);
                URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()});
                return loader.loadClass(name).getDeclaredConstructor().newInstance();
            } catch (ReflectiveOperationException | IOException error) {
                throw new IllegalStateException(error);
            }
        });
    }
}
