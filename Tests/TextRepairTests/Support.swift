import FoundationEssentials
import Testing

@testable import TextRepair

/// The model that the repository holds.
let model = Result { try RestorationModel(contentsOf: modelPath) }
let modelPath = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Models/restoration.bin")
    .path

extension TextRestorer {
    static var withModel: TextRestorer {
        get throws { TextRestorer(model: try model.get()) }
    }

    /// The text of the restored lines with their terminators.
    func restoredText(_ text: String) -> String { restoredText(Array(text.utf8)) }

    func restoredText(_ bytes: [UInt8]) -> String {
        restore(bytes).lines.map { $0.text + $0.terminator.rawValue }.joined()
    }
}

/// Our own words, sound, with many of the characters that lose bytes.
let soundChinese = """
    请问：集群的存储不可用时，服务应该如何恢复数据？
    答：先检查前后两个节点的配置，再把「备份」恢复到新的存储卷里，最后重启服务、观察日志。
    > Q12：这样做可以吗？要不要提前停止发布（例如 deployment 的滚动更新）？
    A：可以。理论上来说，只要 etcd 的多数节点存活，就不会丢失数据……

    没有损坏的一行 plain ASCII
    这是最后一行，没有换行
    """

/// Lines that nobody damaged, in several languages and kinds.
let soundTexts: [String] = [
    "Déjà vu : « où est l'élève ? » – Noël, cœur, façon, ŒUVRE, 12 °C, À Á Í",
    "Größe, Übermut, Straße: „Anführung“ – 3 × 4 ≠ 12 …",
    "¿Qué pasó mañana? El niño comió jamón; ¡increíble! ÁRBOL, ÍNDICE, ESPAÑA",
    "Não há ação sem coração; à noite. AÇÃO, NÃO, IRMÃ, Ãrea",
    "Съешь же ещё этих мягких французских булок, да выпей чаю",
    "日本語の文章です。「こんにちは」、と言った。カタカナも。",
    "中文的一行，没有任何损坏：存储、服务、数据「可用」吗？",
    "naïve café — “quoted” ‘single’ • bullet … ™ © ® ½ µ ß",
    "🙂 😍 👍🏽 👨‍👩‍👧‍👦 🇨🇳 text 😀",
    "let x = a[i] ^ 0x8F; // \u{A0}no-break \t tab | \\u00e4 & <b>é</b>",
    "Tiếng Việt có dấu: ấ ậ ờ ữ đ Đ; Čeština: č ď ě ř ů; Polski: ł ą ż",
    "العربية: فحم؛ עברית: שלום; Ελληνικά: έύ",
]
