"""The command /usr/local/bin/gateway: a program that starts the host as the entry point does. An image without a shell can't have a script for it; jpackage of the JDK brings one."""

import os
import shutil
import subprocess
import tempfile
import zipfile

NAME = "gateway"


def install(jdk, root, options):
    """Puts the command, its library and what it is to start below root/usr/local."""
    local = os.path.join(root, "usr", "local")
    os.makedirs(os.path.join(local, "bin"))
    os.makedirs(os.path.join(local, "lib", "app"))
    with tempfile.TemporaryDirectory() as work:
        made = make(jdk, root, work)
        shutil.copyfile(os.path.join(made, "bin", NAME), os.path.join(local, "bin", NAME))
        shutil.copyfile(os.path.join(made, "lib", "libapplauncher.so"), os.path.join(local, "lib", "libapplauncher.so"))
    os.chmod(os.path.join(local, "bin", NAME), 0o755)
    with open(os.path.join(local, "lib", "app", NAME + ".cfg"), "w") as file:
        file.write("[Application]\napp.runtime=/java\napp.mainjar=/app/netty-proxy.jar\n\n[JavaOptions]\n")
        file.writelines(f"java-options={option}\n" for option in options)


def make(jdk, root, work):
    """Lets jpackage make an application of an empty jar and an empty runtime: its program is the same for all."""
    runtime, jars = os.path.join(work, "runtime"), os.path.join(work, "jars")
    for folder in (os.path.join(runtime, "lib"), os.path.join(runtime, "bin"), jars):
        os.makedirs(folder)
    shutil.copy(os.path.join(root, "java", "release"), runtime)
    with zipfile.ZipFile(os.path.join(jars, "empty.jar"), "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMain-Class: none.None\n\n")
    subprocess.run([os.path.join(jdk, "bin", "jpackage"), "--type", "app-image", "--name", NAME, "--input", jars, "--main-jar", "empty.jar",
                    "--runtime-image", runtime, "--dest", os.path.join(work, "out")], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(work, "out", NAME)
