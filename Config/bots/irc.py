#!/usr/bin/env python3
"""A bot for an IRC channel that answers from askd, keeps quiet unless it is sure, and learns.

    irc.py --server irc.example.org --channel '#help' [--nick askbot] [--sure 0.6] [--socket PATH]

It looks at every message that asks something (a question mark, or its own name before it) and says the closest past
answer if askd is at least as sure as --sure. Whoever asked answers with ✅ or ❌: the question's words then find that
answer, or rank it lower. When it kept quiet and somebody answered ("alice: with etcdctl"), a ✅ of alice's keeps the two
as a new pair, if askd lets the bot's user change entries. Python 3.9 or later, nothing else.
"""
import argparse, json, os, socket, sys, textwrap

LONGEST = 400  # bytes of a message's text; a line has 512 with everything
SHOWN = 4      # lines of an answer


class Askd:
    """askd's socket: JSON-RPC 2.0, one message a line. It is opened anew when askd was restarted."""

    def __init__(self, path):
        self.path, self.file = path, None

    def call(self, method, **params):
        for attempt in (1, 2):
            try:
                if self.file is None:
                    connection = socket.socket(socket.AF_UNIX)
                    connection.settimeout(10)
                    connection.connect(self.path)
                    self.file = connection.makefile("rw", encoding="utf-8", newline="\n")
                request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
                self.file.write(json.dumps(request) + "\n")
                self.file.flush()
                line = self.file.readline()
                if not line:
                    raise ConnectionError("askd has closed the connection")
                reply = json.loads(line)
                if "error" in reply:
                    raise RuntimeError(reply["error"]["message"])
                return reply["result"]
            except OSError:
                self.file = None
                if attempt == 2:
                    raise


class Bot:
    def __init__(self, askd, irc, nick, channel, sure):
        self.askd, self.irc, self.nick, self.channel, self.sure = askd, irc, nick, channel, sure
        self.open = {}  # by who asked: the question, the id of our answer, what others said to it

    def send(self, line):
        self.irc.sendall(line.replace("\r", " ").replace("\n", " ").encode()[:510] + b"\r\n")

    def say(self, text):
        lines = [piece for line in text.splitlines() if line.strip() for piece in textwrap.wrap(line, LONGEST // 4)]
        for line in lines[:SHOWN]:
            self.send(f"PRIVMSG {self.channel} :{line}")
        if len(lines) > SHOWN:
            self.send(f"PRIVMSG {self.channel} :… ({len(lines) - SHOWN} more lines)")

    def heard(self, who, text):
        text = text.strip()
        addressee, _, rest = text.partition(":")
        if text.startswith(("✅", "❌")):
            self.judge(who, text.startswith("✅"))
        elif addressee in self.open and addressee != who and rest.strip():
            self.open[addressee]["said"].append(rest.strip())
        elif addressee == self.nick or text.endswith(("?", "？")):
            self.answer(who, rest.strip() if addressee == self.nick else text)

    def answer(self, who, question):
        result = self.askd.call("ask", question=question, limit=1, session=f"irc-{self.channel}-{who}"[:200])
        best = result["answers"][0] if result["answered"] else None
        is_sure = best is not None and best["confidence"] >= self.sure and best["answer"].strip()
        self.open[who] = {"question": question, "id": best["id"] if is_sure else None, "said": []}
        if is_sure:
            self.say(f"{who}: {best['answer']}")

    def judge(self, who, is_good):
        asked = self.open.pop(who, None)
        if asked is None:
            return
        if asked["id"] is not None:
            self.askd.call("feedback", id=asked["id"], question=asked["question"], good=is_good)
        elif is_good and asked["said"]:
            entry = {"question": asked["question"], "answer": "\n".join(asked["said"]), "topic": self.channel}
            self.askd.call("add", entries=[entry])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--server", required=True, help="name or address, with :PORT if it is not 6667")
    options.add_argument("--channel", required=True)
    options.add_argument("--nick", default="askbot")
    options.add_argument("--sure", type=float, default=0.6, help="confidence from which on it speaks, 0 to 1")
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    own = f"{runtime}/askd/askd.sock" if runtime else f"/tmp/askd-{os.getuid()}/askd.sock"
    options.add_argument("--socket", default=os.environ.get("ASKD_SOCKET") or own, help="askd's socket")
    given = options.parse_args()
    host, _, port = given.server.partition(":")
    irc = socket.create_connection((host, int(port or 6667)))
    bot = Bot(Askd(given.socket), irc, given.nick, given.channel, given.sure)
    bot.send(f"NICK {given.nick}")
    bot.send(f"USER {given.nick} 0 * :answers from askd")
    for raw in irc.makefile("rb"):
        words = raw.decode("utf-8", "replace").rstrip("\r\n")
        prefix, _, rest = words[1:].partition(" ") if words.startswith(":") else ("", "", words)
        command, _, rest = rest.partition(" ")
        if command == "PING":
            bot.send(f"PONG {rest}")
        elif command == "001":
            bot.send(f"JOIN {given.channel}")
        elif command == "PRIVMSG" and rest.partition(" ")[0].lower() == given.channel.lower():
            try:
                bot.heard(prefix.partition("!")[0], rest.partition(" ")[2].removeprefix(":"))
            except Exception as error:  # whatever askd says, the channel is not the place for it
                print(f"irc.py: {error}", file=sys.stderr, flush=True)
    sys.exit("irc.py: the server has closed the connection")


if __name__ == "__main__":
    main()
