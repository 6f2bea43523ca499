"""A PostgreSQL of the benchmark's own, with PostGIS: made in a temporary folder, reached by a socket there, gone at the end."""
import contextlib
import glob
import os
import shutil
import subprocess
import tempfile

OWNER = "postgres"  # Debian's user: PostgreSQL refuses to run as root


def server_folder():
    """Where initdb and pg_ctl are; None when PostgreSQL is not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_ctl"))
    return os.path.dirname(found[-1]) if found else None


def settings():
    """A quarter of the memory for shared buffers, all cores for a query, nothing spent on safety that a benchmark can lose."""
    memory_mib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return {
        "listen_addresses": "''",
        "shared_buffers": f"{min(4096, memory_mib // 4)}MB",
        "work_mem": f"{memory_mib // 48}MB",
        "maintenance_work_mem": f"{memory_mib // 24}MB",
        "max_wal_size": "8GB",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "jit": "off",
        "max_parallel_workers_per_gather": str(os.cpu_count()),
        "max_parallel_workers": str(2 * os.cpu_count()),
        "parallel_setup_cost": "0",
        "parallel_tuple_cost": "0",
        "min_parallel_table_scan_size": "0",
    }


@contextlib.contextmanager
def running():
    """Gives the connection string and the process id of the server."""
    bin_folder = server_folder()
    as_owner = ["runuser", "-u", OWNER, "--"] if os.getuid() == 0 else []
    folder = tempfile.mkdtemp(prefix="limes-bench-")
    os.chmod(folder, 0o777)
    data = os.path.join(folder, "data")
    pg_ctl = [*as_owner, os.path.join(bin_folder, "pg_ctl"), "-D", data]
    try:
        subprocess.run([*as_owner, os.path.join(bin_folder, "initdb"), "-D", data, "-U", "limes", "-A", "trust", "-E", "UTF8",
                        "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        words = " ".join(f"-c {name}={value}" for name, value in settings().items())
        subprocess.run([*pg_ctl, "-w", "-l", os.path.join(folder, "log"), "-o", f"{words} -k {folder}", "start"], check=True,
                       stdout=subprocess.DEVNULL, cwd=folder)
        reach = f"host={folder} user=limes dbname=postgres"
        subprocess.run(["psql", reach, "-qX", "-c", "create extension postgis"], check=True)
        with open(os.path.join(data, "postmaster.pid")) as file:
            yield reach, int(file.readline())
    finally:
        subprocess.run([*pg_ctl, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)
