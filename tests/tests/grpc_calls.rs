//! The gRPC contract, against tonic over a socket, under every kind of subscriber.

use tracing_tests::grpc_contract;

grpc_contract!(unary, Unary, [every, hidden]);
grpc_contract!(client_streaming, ClientStreaming, [every, hidden]);
grpc_contract!(server_streaming, ServerStreaming, [every, hidden]);
grpc_contract!(bidirectional, Bidirectional, [every, hidden]);
