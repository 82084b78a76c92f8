//! What all services of this crate have.

macro_rules! accessors {
    () => {
        /// The service that is wrapped.
        pub const fn get_ref(&self) -> &S {
            &self.inner
        }

        /// The service that is wrapped.
        pub const fn get_mut(&mut self) -> &mut S {
            &mut self.inner
        }

        /// The service that was wrapped.
        pub fn into_inner(self) -> S {
            self.inner
        }
    };
}

pub(crate) use accessors;
