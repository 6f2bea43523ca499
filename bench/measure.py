"""One process from its start to its end: wall time, CPU time, peak memory.

Only the standard library is used here and in whatever starts the programs: on Linux the peak of a child is never below
that of the process that started it, so that one must stay small (about 12 MiB).
"""
import glob
import os
import subprocess
import threading
import time
from dataclasses import dataclass

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.05


@dataclass
class Figure:
    wall_s: float
    cpu_s: float
    peak_mib: float
    server_mib: float = 0.0  # of that, the private memory of the server's processes
    buffers_mib: float = 0.0  # of that, the shared buffers that the question used
    output: str = ""
    error: str = ""


class ServerWatch:
    """The work that a database server does meanwhile: its CPU time, and the memory that this takes at its peak.

    A process that serves a client ends with it, and the time of ended children is in the parent's record. Of the shared
    buffers those count that a process begun meanwhile has touched: what a program that reads files has as its own memory.
    """

    def __init__(self, pid):
        self.pid = pid
        self.peak_mib = 0.0
        self.buffers_mib = 0.0
        self.old = {pid for pid, _ in self.processes()}
        self.ended = threading.Event()

    def cpu_s(self):
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[13]) + int(fields[14])) / TICKS_PER_SECOND

    def processes(self):
        """The server's processes by their number, each with its status."""
        for path in glob.glob("/proc/[0-9]*/status"):
            try:
                with open(path) as file:
                    status = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
            except OSError:
                continue
            if status.get("PPid") == str(self.pid):
                yield int(status["Pid"]), status

    def sample(self):
        def mib(status, key):
            return int(status.get(key, "0 kB").split()[0]) / 1024

        while not self.ended.wait(SAMPLE_SECONDS):
            now = list(self.processes())
            self.peak_mib = max(self.peak_mib, sum(mib(status, "RssAnon") for _, status in now))
            used = [mib(status, "RssShmem") for pid, status in now if pid not in self.old]
            self.buffers_mib = max([self.buffers_mib, *used])

    def __enter__(self):
        self.before_s = self.cpu_s()
        self.thread = threading.Thread(target=self.sample)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        time.sleep(0.2)  # for the last process to end
        self.used_s = self.cpu_s() - self.before_s


def run(command, limit_s, server_pid=None):
    """Runs the command to its end, or until the limit, which is an error of the figure as much as a failure is."""
    if server_pid is not None:
        with ServerWatch(server_pid) as watch:
            figure = run(command, limit_s)
        figure.cpu_s += watch.used_s
        figure.server_mib = watch.peak_mib
        figure.buffers_mib = watch.buffers_mib
        figure.peak_mib += watch.peak_mib + watch.buffers_mib
        return figure
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True)
    texts = {}
    readers = [threading.Thread(target=lambda name=name: texts.update({name: getattr(process, name).read().decode()}))
               for name in ("stdout", "stderr")]
    stopper = threading.Timer(limit_s, lambda: os.killpg(process.pid, 9))
    for thread in [*readers, stopper]:
        thread.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:  # stopped by hand: the program must not go on alone
        stopper.cancel()
        os.killpg(process.pid, 9)
        raise
    wall_s = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    stopper.cancel()
    for thread in readers:
        thread.join()
    error = ""
    if process.returncode == -9 and wall_s >= limit_s:
        error = f"stopped after {limit_s:.0f} s"
    elif process.returncode != 0:
        last = (texts["stderr"] or texts["stdout"]).strip().splitlines()[-1:]
        error = f"ended with {process.returncode}: {' '.join(last)[:300]}"
    return Figure(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output=texts["stdout"], error=error)
