//! Names of services that every server may have.

/// [Health checks](https://github.com/grpc/grpc/blob/master/doc/health-checking.md).
pub const HEALTH: &str = "grpc.health.v1.Health";
/// [Server reflection](https://github.com/grpc/grpc/blob/master/doc/server-reflection.md).
pub const REFLECTION: &str = "grpc.reflection.v1.ServerReflection";
/// Server reflection under its older name, which clients still ask for.
pub const REFLECTION_V1ALPHA: &str = "grpc.reflection.v1alpha.ServerReflection";
