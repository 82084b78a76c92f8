//! gRPC in a process whose filter hides the spans of our layers.

use tracing_tests::grpc_hidden_contract;

grpc_hidden_contract!(unary, Unary);
grpc_hidden_contract!(client_streaming, ClientStreaming);
grpc_hidden_contract!(server_streaming, ServerStreaming);
grpc_hidden_contract!(bidirectional, Bidirectional);
