// What the system refuses, in people's words.

import Glibc
package import Platform

extension Message {
    /// The English words are the C library's own, which knows no Chinese unless it is installed.
    package init(_ error: SystemError) {
        let reason = Self.reasons[error.code] ?? error.reason
        let chinese = error.subject.isEmpty ? "\(error.call)：\(reason)" : "\(error.subject)：\(reason)（\(error.call)）"
        self.init("\(error)", chinese)
    }

    /// By errno(3): what files, sockets and programs that are started fail with.
    private static let reasons: [Int32: String] = [
        EPERM: "不允许这样做", ENOENT: "没有这个文件或目录", EIO: "输入输出错误", EACCES: "没有权限", EEXIST: "已经存在",
        ENOTDIR: "不是目录", EISDIR: "是目录", EINVAL: "参数无效", EMFILE: "打开的文件太多", ENFILE: "系统里打开的文件太多",
        ETXTBSY: "程序文件正被写入", EFBIG: "文件太大", ENOSPC: "磁盘满了", EROFS: "文件系统只读", EPIPE: "对方已经离开",
        ENAMETOOLONG: "名字太长", ELOOP: "符号链接太多", ENOEXEC: "不是可执行的程序", ENOMEM: "内存不够", EBUSY: "正被占用",
        ECONNREFUSED: "没有人应答", ECONNRESET: "对方断开了连接", EAGAIN: "暂时不行", EADDRINUSE: "地址已被占用",
        EDQUOT: "超过磁盘配额", ESPIPE: "不能定位", ENODEV: "没有这个设备", ENXIO: "没有这个设备",
    ]
}
