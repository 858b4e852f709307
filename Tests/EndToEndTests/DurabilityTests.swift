// What `askbench durability --kills` does a thousand times, a few times.

import TestSupport
import Testing

struct DurabilityTests {
    @Test(arguments: 1...3)
    func `what was answered is there after kill -9 at any moment, and nothing is there by half`(seed: Int) throws {
        let directory = try TemporaryDirectory()
        let output = try BuiltProgram.askbench.run([
            "durability", "--kills", "4", "--seed", "\(seed)", "--directory", directory.path,
        ])
        #expect(output.status == 0, "\(output)")
        #expect(output.standardOutput.contains("\n| lost_or_half | 0 |  |\n"), "\(output)")
    }
}
