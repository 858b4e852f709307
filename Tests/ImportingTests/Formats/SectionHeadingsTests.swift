import Testing

@testable import Importing

@Suite struct SectionHeadingsTests {
    @Test(
        arguments: [
            ("2020-06-02：标题", "2020-06-02", "标题"), ("2020-01-02 ：标题", "2020-01-02", "标题"),
            ("2019-12-18:：标题", "2019-12-18", "标题"),
            ("2020/6/2 - Title", "2020-06-02", "Title"), ("2020年6月2日 标题", "2020-06-02", "标题"),
            ("2020.06.02 T", "2020-06-02", "T"),
            ("2020-02-30：标题", nil, "2020-02-30：标题"), ("2020-06-02", nil, "2020-06-02"),
            ("2020-06-02abc", nil, "2020-06-02abc"),
            ("12020-06-02：x", nil, "12020-06-02：x"), ("标题", nil, "标题"),
        ] as [(String, String?, String)]) func `a heading gives date and title`(
            text: String, date: String?, title: String
        )
    {
        let found = SectionHeadings.dateAndTitle(MarkedText(text))
        #expect(found.date == date)
        #expect(found.title.string == title)
    }
}
