//! What all spans of one layer have in common.

use crate::resource::Resource;

#[derive(Debug)]
pub(crate) struct Shared {
    resource: Resource,
}

impl Shared {
    pub(crate) fn resource(&self) -> &Resource {
        &self.resource
    }
}
