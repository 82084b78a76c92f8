//! What `proto/payments.proto` becomes.
#![expect(unreachable_pub, unused_qualifications, reason = "generated")]

tonic::include_proto!("shop.v1");
