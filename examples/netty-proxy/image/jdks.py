"""The JDK that an image's runtime is linked from, and what a jar says of itself."""

import calendar
import glob
import os
import re
import shutil
import subprocess
import zipfile


def newest():
    """Returns the newest JDK with jlink below /usr/lib/jvm, else that of PATH."""
    homes = [home for home in glob.glob("/usr/lib/jvm/*") if os.path.exists(home + "/bin/jlink") and not os.path.islink(home)]
    java = shutil.which("javac")
    return max(homes, key=feature) if homes else os.path.dirname(os.path.dirname(os.path.realpath(java or "/")))


def feature(home):
    with open(os.path.join(home, "release")) as release:
        return int(re.search(r'JAVA_VERSION="(\d+)', release.read()).group(1))


def link(jdk, modules, root):
    """Puts a runtime of these modules below root/java."""
    subprocess.run([os.path.join(jdk, "bin", "jlink"), "--add-modules", ",".join(modules), "--no-header-files", "--no-man-pages",
                    "--output", os.path.join(root, "java")], check=True)


def facts(jar):
    """Returns the time that every file gets, which is that of the jar's entries, and the version that the jar is of."""
    with zipfile.ZipFile(jar) as file:
        stamp = file.getinfo("META-INF/MANIFEST.MF").date_time
        manifest = file.read("META-INF/MANIFEST.MF").decode()
    version = re.search(r"Implementation-Version: (\S+)", manifest)
    return calendar.timegm(stamp + (0, 0, 0)), version.group(1) if version else "latest"
