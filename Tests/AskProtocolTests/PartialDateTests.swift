import AskProtocol
import Testing

struct PartialDateTests {
    @Test(
        arguments: [
            ("1970-01-01", 0, 0), ("2020", 18_262, 18_627), ("2020-02", 18_293, 18_321), ("2019-12-31", 18_261, 18_261),
            ("1900-02", -25_536, -25_509), ("2000-2-29", 11_016, 11_016),
        ] as [(String, Int32, Int32)])
    func `a date covers its days`(text: String, first: Int32, last: Int32) throws {
        let date = try #require(PartialDate(text))
        #expect(date.firstDay == first)
        #expect(date.lastDay == last)
    }

    @Test(arguments: [
        "", "20", "2020-13", "2020-00", "2019-02-29", "2020-1-32", "2020-01-01-01", "2020-", "-2020", "２０２０", "2020-+1",
        "0000", "99999", "2020-001",
    ])
    func `what is no date is refused`(text: String) {
        #expect(PartialDate(text) == nil)
    }

    @Test func `a date is written with leading zeros`() {
        #expect(PartialDate("2020-6-2")?.isoText == "2020-06-02")
        #expect(PartialDate("2020-6")?.isoText == "2020-06")
    }
}
