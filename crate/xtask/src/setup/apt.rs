use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::Step;
use crate::process;
use crate::workspace::Workspace;

/// Names under which systems know the browser.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where the manifests of Vulkan drivers lie on Linux.
const VULKAN_DRIVERS: [&str; 2] = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/// The Chromium to test in: `CHROMIUM` where that is set, else the system's.
pub fn chromium(workspace: &Workspace) -> Option<PathBuf> {
    match env::var_os("CHROMIUM") {
        Some(chosen) => Some(PathBuf::from(chosen)).filter(|path| path.is_file()),
        None => BROWSERS.iter().find_map(|name| workspace.which(name)),
    }
}

/// Whether a browser with a window needs a display made for it: a WebGPU canvas is presented only with a window, and
/// on Linux nobody wants to watch one for minutes.
pub const fn needs_virtual_display() -> bool {
    cfg!(target_os = "linux")
}

/// Packages of the system.
pub struct AptPackages {
    what: &'static str,
    packages: &'static [&'static str],
    is_done: fn(&Workspace) -> bool,
}

/// A software Vulkan, so that native pictures of the stage can be drawn without a GPU.
pub const NATIVE_PICTURES: AptPackages = AptPackages {
    what: "a Vulkan driver",
    packages: &["mesa-vulkan-drivers", "libvulkan1"],
    is_done: |_| {
        let has_driver =
            |folder: &&str| Path::new(*folder).read_dir().is_ok_and(|mut entries| entries.next().is_some());
        !cfg!(target_os = "linux") || VULKAN_DRIVERS.iter().any(has_driver)
    },
};

/// The browser and a display for its window.
pub const BROWSER: AptPackages = AptPackages {
    what: "Chromium and a virtual display",
    packages: &["chromium", "xvfb", "xauth", "fonts-liberation"],
    is_done: |workspace| {
        let has_display =
            !needs_virtual_display() || ["xvfb-run", "xauth"].iter().all(|program| workspace.which(program).is_some());
        chromium(workspace).is_some() && has_display
    },
};

impl Step for AptPackages {
    fn what(&self) -> String {
        self.what.to_owned()
    }

    fn takes(&self) -> &'static str {
        "about 2 minutes"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        (self.is_done)(workspace)
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        let apt_get = |arguments: &[&str]| {
            let mut command = if is_root(workspace) {
                workspace.command("apt-get")
            } else {
                let mut sudo = workspace.command("sudo");
                sudo.args(["-n", "apt-get"]);
                sudo
            };
            command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
            process::run(&mut command)
        };
        if workspace.which("apt-get").is_none() {
            bail!("this system has no apt-get");
        }
        if !is_root(workspace) && !process::succeeds(workspace.command("sudo").args(["-n", "true"])) {
            bail!("this needs root, and sudo asks for a password");
        }
        apt_get(&["update", "--quiet"])?;
        let mut install = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
        install.extend(self.packages);
        apt_get(&install)
    }

    fn by_hand(&self) -> String {
        let names = self.packages.join(" ");
        let browser = if self.packages.contains(&"chromium") {
            "; a browser elsewhere is named by the variable CHROMIUM"
        } else {
            ""
        };
        format!("`sudo apt-get install {names}`, or what your system calls these{browser}")
    }
}

fn is_root(workspace: &Workspace) -> bool {
    process::read(workspace.command("id").arg("-u")).is_ok_and(|user| user == "0")
}
