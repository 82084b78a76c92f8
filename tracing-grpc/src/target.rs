//! `server.address` and `server.port` of a client.

/// What a channel was told to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) address: String,
    pub(crate) port: Option<u16>,
}

impl Target {
    /// Reads a target: a URL, `host:port`, or a name of gRPC's
    /// ([gRPC name resolution](https://github.com/grpc/grpc/blob/master/doc/naming.md)). What gives
    /// no single host is the address as a whole.
    pub(crate) fn parse(target: &str) -> Self {
        let host = match target.split_once("://") {
            Some((scheme @ ("http" | "https"), rest)) => {
                authority(before_path(rest), default_port(scheme))
            }
            // The authority is the name server's.
            Some(("dns", rest)) => rest
                .split_once('/')
                .and_then(|(_, name)| authority(name, None)),
            Some(("unix", path)) => Some((path, None)),
            Some(_) => None,
            None => match target.split_once(':') {
                Some(("dns", name)) if name.contains(':') || !is_port(name) => {
                    authority(name, None)
                }
                Some(("unix", path)) => Some((path, None)),
                Some(("unix-abstract" | "vsock" | "ipv4" | "ipv6", _)) => None,
                _ => authority(target, None),
            },
        };
        let (address, port) = host.unwrap_or((target, None));
        Self {
            address: address.to_owned(),
            port,
        }
    }
}

/// The port that an address of this scheme means where it names none.
pub(crate) const fn default_port(scheme: &str) -> Option<u16> {
    match scheme.as_bytes() {
        b"http" => Some(80),
        b"https" => Some(443),
        _ => None,
    }
}

fn authority(text: &str, default: Option<u16>) -> Option<(&str, Option<u16>)> {
    if text.contains([',', '/']) {
        return None;
    }
    let (host, port) = tracing_tower::semconv::parse_authority(text)?;
    Some((host, port.or(default)))
}

fn before_path(rest: &str) -> &str {
    rest.find(['/', '?', '#']).map_or(rest, |end| &rest[..end])
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read() {
        for (target, address, port) in [
            ("grpc.io:50051", "grpc.io", Some(50_051)),
            ("grpc.io", "grpc.io", None),
            ("dns:grpc.io", "grpc.io", None),
            ("dns:grpc.io:443", "grpc.io", Some(443)),
            ("dns:443", "dns", Some(443)),
            ("dns://1.2.3.4/grpc.io:50051", "grpc.io", Some(50_051)),
            ("dns:///grpc.io:50051", "grpc.io", Some(50_051)),
            ("unix:///run/containerd.sock", "/run/containerd.sock", None),
            ("unix:run/x.sock", "run/x.sock", None),
            (
                "zk://zookeeper:2181/my-server",
                "zk://zookeeper:2181/my-server",
                None,
            ),
            (
                "ipv4:198.51.100.123:50051,198.51.100.124:50051",
                "ipv4:198.51.100.123:50051,198.51.100.124:50051",
                None,
            ),
            ("http://shop.example:8080/", "shop.example", Some(8_080)),
            ("http://shop.example", "shop.example", Some(80)),
            (
                "https://user:secret@shop.example",
                "shop.example",
                Some(443),
            ),
            ("https://[::1]:50051", "::1", Some(50_051)),
        ] {
            let expected = Target {
                address: address.to_owned(),
                port,
            };
            assert_eq!(Target::parse(target), expected, "{target}");
        }
    }
}
