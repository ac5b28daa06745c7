//! Which addresses may be asked at all.

use std::{
    collections::HashSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Refuses addresses that a crawler of public pages has no business with: other schemes than http and https,
/// credentials in the address, loopback, private, link-local, shared, multicast and metadata addresses. The
/// exceptions are `host:port` pairs that the configuration names one by one.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    exceptions: Arc<HashSet<String>>,
}

impl Guard {
    /// A guard with exceptions (`127.0.0.1:8801`).
    pub fn new(allow_private: impl IntoIterator<Item = String>) -> Self {
        Self { exceptions: Arc::new(allow_private.into_iter().map(|host| host.to_lowercase()).collect()) }
    }

    /// Whether this host and port is an exception.
    #[must_use]
    pub fn is_exception(&self, url: &Url) -> bool {
        host_port(url).is_some_and(|host| self.exceptions.contains(&host))
    }

    /// Whether a `host:port` in lower case is an exception.
    pub(crate) fn excepts(&self, host: &str) -> bool {
        self.exceptions.contains(host)
    }

    /// Whether any port of this host is an exception.
    fn names(&self, host: &str) -> bool {
        self.exceptions
            .iter()
            .any(|known| known.rsplit_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case(host)))
    }

    /// Checks an address before it is asked. Names are checked again when they are resolved.
    ///
    /// # Errors
    /// The rule that forbids it, in words.
    pub fn check(&self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("scheme `{}` is not http or https", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the address carries credentials".to_owned());
        }
        if self.is_exception(url) {
            return Ok(());
        }
        // A name that is excepted may resolve to a private address; its other ports are not excepted.
        if url.host_str().is_some_and(|host| self.names(host)) {
            return Err("only another port of this host may be asked".to_owned());
        }
        let address = match url.host() {
            None => return Err("the address has no host".to_owned()),
            Some(Host::Domain(name))
                if name.eq_ignore_ascii_case("localhost") || name.ends_with(".localhost") =>
            {
                return Err("the host is this machine".to_owned());
            }
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
        };
        if is_public(address) { Ok(()) } else { Err(format!("`{address}` is no public address")) }
    }
}

/// `host:port` in lower case, with the scheme's own port where none is written.
pub(crate) fn host_port(url: &Url) -> Option<String> {
    Some(format!("{}:{}", url.host_str()?.to_lowercase(), url.port_or_known_default()?))
}

/// Whether an address is reachable by everybody. Lists after the IANA special-purpose registries (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped().or_else(|| embedded_v4(v6)) {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19)))
}

/// Only 2000::/3 is given out to be reached by everybody; in it some blocks are not.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Protocol assignments (Teredo among them), documentation (two blocks).
        [0x2001, second, ..] if second < 0x0200 || second == 0x0db8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        [first, ..] => (first & 0xe000) == 0x2000,
    }
}

/// The IPv4 address inside a 6to4 (`2002::/16`) or NAT64 (`64:ff9b::/96`) address.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let octets = address.octets();
    let part = |from: usize| -> Option<Ipv4Addr> {
        let bytes: [u8; 4] = octets.get(from..from + 4)?.try_into().ok()?;
        Some(Ipv4Addr::from(bytes))
    };
    match address.segments() {
        [0x2002, ..] => part(2),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => part(12),
        _ => None,
    }
}

/// Resolves names and leaves out every address that [`Guard::check`] would refuse, so that a name cannot lead where a
/// written address may not.
#[derive(Debug, Clone)]
pub(crate) struct GuardedResolver {
    pub(crate) guard: Guard,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_lowercase();
        let named = self.guard.names(&host);
        Box::pin(async move {
            let found = tokio::task::spawn_blocking(move || {
                (host.as_str(), 0_u16).to_socket_addrs().map(Vec::from_iter)
            })
            .await??;
            let allowed: Vec<SocketAddr> = found.into_iter().filter(|a| named || is_public(a.ip())).collect();
            if allowed.is_empty() {
                return Err("the name leads to no public address".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(guard: &Guard, url: &str) -> bool {
        guard.check(&Url::parse(url).unwrap()).is_ok()
    }

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        let guard = Guard::default();
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[2002:7f00:1::]/",
            "http://[64:ff9b::a00:1]/",
            "http://[::127.0.0.1]/",
            "http://[2001:db8::1]/",
            "http://[2001:0:7f00:1::]/",
            "http://[ff02::1]/",
            "http://10.0.0.1/",
            "http://172.16.3.4/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data",
            "http://100.64.0.1/",
            "http://0.0.0.0/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://localhost/",
            "ftp://8.8.8.8/",
            "file:///etc/passwd",
            "http://user:pw@8.8.8.8/",
        ] {
            assert!(!check(&guard, url), "{url} must be refused");
        }
        assert!(check(&guard, "https://8.8.8.8/"));
        assert!(check(&guard, "https://[2606:4700::1111]/"));
        assert!(check(&guard, "https://media.example/"));
    }

    #[test]
    fn an_exception_is_one_host_and_port() {
        let guard = Guard::new(["127.0.0.1:8801".to_owned()]);
        assert!(check(&guard, "http://127.0.0.1:8801/feed"));
        assert!(!check(&guard, "http://127.0.0.1:8802/feed"));
        assert!(!check(&guard, "http://127.0.0.1/feed"));
        let named = Guard::new(["dalam.example:8801".to_owned()]);
        assert!(check(&named, "http://dalam.example:8801/feed"));
        assert!(!check(&named, "http://dalam.example/feed"), "its name may resolve to a private address");
    }
}
