import Testing

@testable import Importing

@Suite struct ChatMessageTests {
    @Test(arguments: [
        ("Where is it?", true), ("怎么备份", true), ("能行吗。", true), ("how do I do that", true),
        ("see https://a.b/?x=1", false),
        ("works, thanks", false), ("好了", false), ("what", false), ("Is the VPN down", true), ("真的？我看看", true),
    ]) func `a message asks or does not`(text: String, asks: Bool) {
        var message = ChatMessage(line: 1)
        message.text = MarkedText(text)
        #expect(message.asks == asks)
    }
}
