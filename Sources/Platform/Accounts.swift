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
        guard let record = unsafe getpwuid(userID), let name = unsafe record.pointee.pw_name else { return [] }
        let primary = unsafe record.pointee.pw_gid
        let user = unsafe String(cString: name)
        var count: Int32 = 64
        while true {
            let capacity = Int(count)
            var groups = [gid_t](repeating: 0, count: capacity)
            // SAFETY: at most `count` groups are written; −1 says that there are more, and `count` how many.
            let result = unsafe getgrouplist(user, primary, &groups, &count)
            if result >= 0 { return Array(groups.prefix(Int(count))) }
            guard count > capacity else { return groups }
        }
    }

    /// The user that this process acts as.
    package static var effectiveUserID: UInt32 { geteuid() }
}
