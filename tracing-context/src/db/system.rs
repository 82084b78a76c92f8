//! What is known of database systems, by their names in the conventions.

/// The port that a server of this system listens on unless told otherwise.
pub(super) fn default_port(system: &str) -> Option<u16> {
    Some(match system {
        "cassandra" => 9042,
        "clickhouse" => 9000,
        "cockroachdb" => 26257,
        "couchdb" => 5984,
        "elasticsearch" | "opensearch" => 9200,
        "influxdb" => 8086,
        "mariadb" | "mysql" => 3306,
        "memcached" => 11211,
        "microsoft.sql_server" => 1433,
        "mongodb" => 27017,
        "neo4j" => 7687,
        "oracle.db" => 1521,
        "postgresql" => 5432,
        "redis" => 6379,
        _ => return None,
    })
}

/// Whether its language is something else than SQL, which the sanitiser cannot read.
pub(super) fn is_without_sql(system: &str) -> bool {
    matches!(
        system,
        "aws.dynamodb"
            | "couchdb"
            | "elasticsearch"
            | "geode"
            | "hbase"
            | "influxdb"
            | "memcached"
            | "mongodb"
            | "neo4j"
            | "opensearch"
            | "redis"
    )
}
