//! What is the same for all messages of one client.

use std::sync::OnceLock;

use rdkafka::ClientContext;
use rdkafka::client::Client;

use crate::native;

/// A producer or consumer, as librdkafka knows it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientInfo {
    id: Option<String>,
    group: Option<String>,
    server: Option<(String, u16)>,
    /// Known once a broker has answered.
    cluster: OnceLock<String>,
}

impl ClientInfo {
    pub(crate) fn of<C: ClientContext>(client: &Client<C>) -> Self {
        let setting = |name| native::setting(client.native_client(), name);
        let info = Self {
            id: setting(c"client.id"),
            group: setting(c"group.id"),
            server: setting(c"bootstrap.servers").and_then(|servers| only_server(&servers)),
            cluster: OnceLock::new(),
        };
        info.look_for_cluster(client);
        info
    }

    /// Asks for the cluster's id until there is one: costs nothing afterwards, and never waits.
    pub(crate) fn look_for_cluster<C: ClientContext>(&self, client: &Client<C>) {
        if self.cluster.get().is_none()
            && let Some(id) = native::cluster_id(client.native_client())
        {
            let _ = self.cluster.set(id);
        }
    }

    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    pub(crate) fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    pub(crate) fn server_address(&self) -> Option<&str> {
        self.server.as_ref().map(|(host, _)| host.as_str())
    }

    pub(crate) fn server_port(&self) -> Option<i64> {
        self.server.as_ref().map(|(_, port)| i64::from(*port))
    }

    pub(crate) fn cluster(&self) -> Option<&str> {
        self.cluster.get().map(String::as_str)
    }
}

/// Host and port, if the list has one server: which of several it is, librdkafka does not tell.
fn only_server(servers: &str) -> Option<(String, u16)> {
    let mut servers = servers.split(',').map(str::trim).filter(|s| !s.is_empty());
    let (Some(server), None) = (servers.next(), servers.next()) else {
        return None;
    };
    let server = server.split_once("://").map_or(server, |(_, rest)| rest);
    let (host, port) = match server.rsplit_once(':') {
        // The colons of an IPv6 address without a port are inside its brackets.
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (server, DEFAULT_PORT),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (!host.is_empty()).then(|| (host.to_owned(), port))
}

/// librdkafka's.
const DEFAULT_PORT: u16 = 9092;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_is_known_and_of_several_none() {
        let only = |servers| only_server(servers).map(|(host, port)| format!("{host} {port}"));
        for (servers, host) in [
            ("kafka.internal:9093", Some("kafka.internal 9093")),
            ("kafka.internal", Some("kafka.internal 9092")),
            (" SASL_SSL://kafka:1, ", Some("kafka 1")),
            ("[::1]:9094", Some("::1 9094")),
            ("[::1]", Some("::1 9092")),
            ("a:1,b:2", None),
            ("a:b", None),
            (":1", None),
            ("", None),
        ] {
            assert_eq!(only(servers).as_deref(), host, "{servers}");
        }
    }
}
