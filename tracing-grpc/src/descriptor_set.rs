//! The methods of a `FileDescriptorSet`.

use std::fmt;

use prost::{DecodeError, Message};

/// The bytes are no `FileDescriptorSet`. They are what `tonic_prost_build` writes to
/// `file_descriptor_set_path`, and what `protoc --descriptor_set_out` gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptorSetError(DecodeError);

/// The full names of all methods: `package.Service/Method`.
pub(crate) fn methods(descriptor_set: &[u8]) -> Result<Vec<String>, DescriptorSetError> {
    let set = FileDescriptorSet::decode(descriptor_set).map_err(DescriptorSetError)?;
    let mut names = Vec::new();
    for file in &set.file {
        for service in &file.service {
            for method in &service.method {
                let dot = if file.package.is_empty() { "" } else { "." };
                let (package, service, method) = (&file.package, &service.name, &method.name);
                names.push(format!("{package}{dot}{service}/{method}"));
            }
        }
    }
    Ok(names)
}

// What is needed of `google/protobuf/descriptor.proto`; other fields are skipped.

#[derive(Clone, PartialEq, Message)]
struct FileDescriptorSet {
    #[prost(message, repeated, tag = "1")]
    file: Vec<FileDescriptor>,
}

#[derive(Clone, PartialEq, Message)]
struct FileDescriptor {
    #[prost(string, tag = "2")]
    package: String,
    #[prost(message, repeated, tag = "6")]
    service: Vec<ServiceDescriptor>,
}

#[derive(Clone, PartialEq, Message)]
struct ServiceDescriptor {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    method: Vec<MethodDescriptor>,
}

#[derive(Clone, PartialEq, Message)]
struct MethodDescriptor {
    #[prost(string, tag = "1")]
    name: String,
}

impl fmt::Display for DescriptorSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "no FileDescriptorSet: give the bytes of the file that the protobuf compiler writes",
        )
    }
}

impl std::error::Error for DescriptorSetError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_full() {
        let file = |package: &str| FileDescriptor {
            package: package.to_owned(),
            service: vec![ServiceDescriptor {
                name: "Orders".to_owned(),
                method: ["Place", "Drop"]
                    .map(|name| MethodDescriptor {
                        name: name.to_owned(),
                    })
                    .to_vec(),
            }],
        };
        let set = FileDescriptorSet {
            file: vec![file("shop.v1"), file("")],
        };
        assert_eq!(
            methods(&set.encode_to_vec()).unwrap(),
            [
                "shop.v1.Orders/Place",
                "shop.v1.Orders/Drop",
                "Orders/Place",
                "Orders/Drop",
            ]
        );
        assert!(methods(b"\xff\xff").is_err());
    }
}
