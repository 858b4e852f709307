// The database's tables, their versions, and the way from one to the next.

/// The schema and its migrations.
enum Schema {
    /// "askd" in ASCII: SQLite's application id, by which file(1) and we know whose file it is.
    static let applicationID: Int64 = 0x6173_6B64

    /// What brings a database from version n (its index) to version n + 1. Never changed once released.
    static let migrations: [String] = [
        """
        CREATE TABLE topic(
            id INTEGER PRIMARY KEY,
            title TEXT NOT NULL,
            date TEXT NOT NULL,                     -- '' without one: NULLs would not be unique
            entries INTEGER NOT NULL DEFAULT 0,     -- kept by the triggers below
            UNIQUE(title, date)
        ) STRICT;
        CREATE TABLE source(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE entry(
            id INTEGER PRIMARY KEY AUTOINCREMENT,   -- an id is never given twice
            question TEXT NOT NULL,
            answer TEXT NOT NULL,
            topic_id INTEGER REFERENCES topic(id),
            date TEXT,
            tags TEXT NOT NULL,                     -- JSON array of strings
            variants TEXT NOT NULL,                 -- JSON array of strings
            source_id INTEGER REFERENCES source(id),
            line INTEGER,
            doubtful TEXT,                          -- JSON object, as in the protocol
            run TEXT,                               -- import run that brought it last
            identity INTEGER NOT NULL,              -- fingerprints of the entry as it was imported
            content INTEGER NOT NULL,
            prefix TEXT NOT NULL                    -- folded beginning of the question, for suggestions
        ) STRICT;
        CREATE INDEX entry_identity ON entry(source_id, identity);
        CREATE INDEX entry_line ON entry(source_id, line);
        CREATE INDEX entry_topic ON entry(topic_id);
        CREATE INDEX entry_prefix ON entry(prefix);

        CREATE TRIGGER entry_added AFTER INSERT ON entry WHEN new.topic_id IS NOT NULL BEGIN
            UPDATE topic SET entries = entries + 1 WHERE id = new.topic_id;
        END;
        CREATE TRIGGER entry_removed AFTER DELETE ON entry WHEN old.topic_id IS NOT NULL BEGIN
            UPDATE topic SET entries = entries - 1 WHERE id = old.topic_id;
        END;
        CREATE TRIGGER entry_moved AFTER UPDATE OF topic_id ON entry WHEN old.topic_id IS NOT new.topic_id BEGIN
            UPDATE topic SET entries = entries - 1 WHERE id = old.topic_id;
            UPDATE topic SET entries = entries + 1 WHERE id = new.topic_id;
        END;
        """,
        """
        CREATE TABLE rejection(                     -- questions that an entry does not answer
            entry_id INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
            question TEXT NOT NULL,
            PRIMARY KEY(entry_id, question)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE unanswered(
            question TEXT NOT NULL PRIMARY KEY,
            count INTEGER NOT NULL,
            last INTEGER NOT NULL                   -- seconds since 1970
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX unanswered_last ON unanswered(last);
        """,
        """
        CREATE TABLE vector(                        -- derived: what meaning is compared by
            entry_id INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
            encoder INTEGER NOT NULL,               -- identity of the model that made it
            bytes BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER entry_reworded AFTER UPDATE OF question, answer ON entry
        WHEN old.question IS NOT new.question OR old.answer IS NOT new.answer BEGIN
            DELETE FROM vector WHERE entry_id = new.id;
        END;
        """,
        """
        CREATE TABLE change(                        -- what the index on disk may not have heard of
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            entry_id INTEGER NOT NULL               -- changed, added, or removed if there is no such entry
        ) STRICT;
        CREATE TABLE lineage(identity INTEGER NOT NULL) STRICT;    -- which database an index belongs to
        INSERT INTO lineage VALUES (random());
        -- What is there already has changed once, and no index on disk has it.
        INSERT INTO change(entry_id) SELECT id FROM entry LIMIT 1;
        DELETE FROM change;
        """,
        """
        ALTER TABLE entry ADD COLUMN checksum INTEGER;              -- of what a reader is given; see EntryChecksum.swift
        UPDATE entry SET checksum = \(sum("entry"));
        CREATE TRIGGER entry_added_sealed AFTER INSERT ON entry BEGIN
            UPDATE entry SET checksum = \(sum("new")) WHERE id = new.id;
        END;
        CREATE TRIGGER entry_changed_sealed
        AFTER UPDATE OF question, answer, topic_id, date, tags, variants, source_id, line, doubtful ON entry BEGIN
            UPDATE entry SET checksum = \(sum("new")) WHERE id = new.id;
        END;
        """,
    ]

    /// The checksum of a row of `entry` as an expression of SQL.
    /// - Parameters:
    ///   - row: the table's name, or what a trigger calls the row.
    ///   - title: the expression of its topic's title, `source` that of its source's name.
    static func checksum(_ row: String, title: String, source: String) -> String {
        let columns = [
            "id", "question", "answer", "date", "tags", "variants", "line", "doubtful", "topic_id", "source_id",
        ]
        return "entry_checksum(" + (columns.map { "\(row).\($0)" } + [title, source]).joined(separator: ", ") + ")"
    }

    private static func sum(_ row: String) -> String {
        checksum(
            row, title: "(SELECT title FROM topic WHERE id = \(row).topic_id)",
            source: "(SELECT name FROM source WHERE id = \(row).source_id)")
    }

    /// Makes the tables, or brings those of an earlier version up to date.
    /// - Throws: `StorageError`, `.foreign` for another program's file or a later version; nothing was changed.
    static func prepare(_ database: Database) throws {
        let application = try database.integer("PRAGMA application_id") ?? 0
        let version = try database.integer("PRAGMA user_version") ?? 0
        let isEmpty = try database.integer("SELECT count(*) FROM sqlite_schema") == 0
        guard application == applicationID || (isEmpty && application == 0) else {
            throw StorageError(.foreign, "\(database.path): is a SQLite database, but not one of askd's")
        }
        guard (0...Int64(migrations.count)).contains(version) else {
            throw StorageError(
                .foreign,
                "\(database.path): has schema version \(version), and this askd knows up to \(migrations.count); "
                    + "start the askd that wrote it, or a later one")
        }
        // Durable when the commit returns: https://www.sqlite.org/pragma.html#pragma_synchronous
        _ = try database.rows("PRAGMA journal_mode = WAL") { row throws(StorageError) in row.text(0) }
        try database.execute("PRAGMA synchronous = FULL")
        guard version < migrations.count else { return }
        try database.transaction {
            for migration in migrations[Int(version)...] { try database.execute(migration) }
            try database.execute(
                "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(migrations.count)")
        }
    }
}
