// What the keys do, for people. What happens when they are pressed is in LineEditor.swift.

import AskProtocol

extension LineEditor {
    /// Keys, and what they do to the line.
    static let keyTable: [(keys: String, meaning: Message)] = [
        ("Enter", Message("ask", "提问")),
        ("Alt-Enter", Message("begin another line of the question", "问题换行")),
        ("→, Ctrl-F, End, Ctrl-E", Message("at the end: take the question that is suggested in grey", "在行尾：采用灰色提示的问题")),
        ("Tab", Message("complete a :command and what follows it", "补全 :命令 和它后面的内容")),
        ("↑ ↓, Ctrl-P Ctrl-N", Message("what was asked before", "以前问过的")),
        ("Ctrl-R", Message("search what was asked before; Ctrl-G gives up", "搜索以前问过的；Ctrl-G 放弃")),
        ("← →, Ctrl-B Ctrl-F", Message("a character back and forth", "后退、前进一个字")),
        ("Alt-B Alt-F, Ctrl-← Ctrl-→", Message("a word back and forth", "后退、前进一个词")),
        ("Home End, Ctrl-A Ctrl-E", Message("begin and end of the line", "行首、行尾")),
        ("Backspace, Delete, Ctrl-D", Message("delete a character", "删除一个字")),
        ("Ctrl-W, Alt-Backspace, Alt-D", Message("kill a word: back to a blank, back, forth", "剪掉一个词：往前到空白、往前、往后")),
        ("Ctrl-U, Ctrl-K", Message("kill to the begin and to the end of the line", "剪到行首、行尾")),
        ("Ctrl-Y, Alt-Y", Message("yank what was killed last, then what was before it", "贴回最后剪掉的，再之前的")),
        ("Ctrl-T", Message("exchange two characters", "交换两个字")),
        ("Ctrl-_", Message("undo", "撤销")),
        ("Ctrl-L", Message("clear the screen", "清屏")),
        ("Ctrl-C", Message("clear the line, or cancel a running question", "清除这一行，或取消正在问的问题")),
        ("Ctrl-D", Message("leave", "离开")),
        ("Ctrl-Z", Message("suspend", "挂起")),
    ]
}
