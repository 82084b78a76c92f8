//! The gRPC contract, against tonic over a socket.

use tracing_tests::grpc_contract;

grpc_contract!(unary, Unary);
grpc_contract!(client_streaming, ClientStreaming);
grpc_contract!(server_streaming, ServerStreaming);
grpc_contract!(bidirectional, Bidirectional);
