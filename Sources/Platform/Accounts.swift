// Users and groups by name, and who is in which (getpwnam(3), getgrnam(3), getgrouplist(3)).

import Glibc

package enum Accounts {
    /// The user's number; nil if there is no such user. A number in digits stands for itself.
    package static func userID(of name: String) -> UInt32? {
        if let number = UInt32(name) { return number }
        // SAFETY: the record is null or lives until the next call; its number is copied at once.
        guard let record = unsafe getpwnam(name) else { return nil }
        return unsafe record.pointee.pw_uid
    }

    /// The group's number; nil if there is no such group. A number in digits stands for itself.
    package static func groupID(of name: String) -> UInt32? {
        if let number = UInt32(name) { return number }
        // SAFETY: as above.
        guard let record = unsafe getgrnam(name) else { return nil }
        return unsafe record.pointee.gr_gid
    }

    /// All groups of a user, as the system's databases have them now; empty if there is no such user.
    package static func groupIDs(ofUser userID: UInt32) -> [UInt32] {
        guard let (name, primary) = account(userID) else { return [] }
        var count: Int32 = 64
        while true {
            let capacity = Int(count)
            var groups = [gid_t](repeating: 0, count: capacity)
            // SAFETY: at most `count` groups are written; −1 says that there are more, and `count` how many.
            let result = unsafe getgrouplist(name, primary, &groups, &count)
            if result >= 0 { return Array(groups.prefix(Int(count))) }
            guard count > capacity else { return groups }
        }
    }

    /// A user's name and primary group; for any thread, unlike getpwuid(3), whose record all threads share.
    private static func account(_ userID: UInt32) -> (name: String, group: gid_t)? {
        var record = unsafe passwd()
        var buffer = [CChar](repeating: 0, count: 16_384)
        var found: UnsafeMutablePointer<passwd>?
        let capacity = buffer.count
        // SAFETY: the record's strings lie in `buffer`, which is alive until they have been copied.
        // SAFETY: the record's strings lie in `buffer`, which stays where it is until they have been copied.
        return unsafe buffer.withUnsafeMutableBufferPointer { bytes in
            guard let start = bytes.baseAddress,
                unsafe getpwuid_r(userID, &record, start, capacity, &found) == 0, unsafe found != nil,
                let name = unsafe record.pw_name
            else { return nil }
            return unsafe (String(cString: name), record.pw_gid)
        }
    }

    /// The user that this process acts as.
    package static var effectiveUserID: UInt32 { geteuid() }
}
