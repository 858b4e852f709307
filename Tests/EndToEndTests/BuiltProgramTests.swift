import Foundation
import TestSupport
import Testing

struct BuiltProgramTests {
    @Test func `a program is waited for, and not what it leaves behind`() throws {
        let start = ContinuousClock.now
        let output = try BuiltProgram.shell("sleep 100 & echo $!; exit 3")
        #expect(ContinuousClock.now - start < .seconds(30))
        #expect(output.status == 3)
        let child = try #require(Int32(output.standardOutput.dropLast()))
        #expect(kill(child, SIGKILL) == 0)
    }

    @Test func `a signal that ends a program is its status`() throws {
        #expect(try BuiltProgram.shell("kill -ABRT $$").status == SIGABRT)
    }
}
