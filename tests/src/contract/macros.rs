//! From a list of cases to tests.

/// A test for each case of each module of a list.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_tests {
    (
        $list:tt $within:ident, $workers:literal;
        $($module:ident: [$($case:ident),* $(,)?],)*
    ) => {
        $(mod $module {
            $($crate::contract_tests! { @test $list $within, $workers, $module, $case })*
        })*
    };
    (
        @test ($suite:ident, $group:ident $(, $of:ident)?)
        $within:ident, $workers:literal, $module:ident, $case:ident
    ) => {
        #[test]
        fn $case() {
            use $crate::listed::$suite::$group::$module as cases;

            let name = concat!(module_path!(), "::", stringify!($case));
            let case = || $crate::contract_tests! { @case $suite $($of)? $case };
            $crate::contract::Within::$within.test(name, $workers, case);
        }
    };
    (@case server $adapter:ident $case:ident) => {
        cases::$case::<$crate::http::server::$adapter>()
    };
    (@case client $adapter:ident $case:ident) => {
        cases::$case::<$crate::http::client::$adapter>()
    };
    (@case grpc $kind:ident $case:ident) => { cases::$case::<$crate::grpc::$kind>() };
    (@case kafka $broker:ident $case:ident) => {
        async {
            if let Some(kafka) = $crate::kafka::Kafka::<$crate::kafka::$broker>::start().await {
                cases::$case(kafka).await;
            }
        }
    };
    (@case spans $case:ident) => { cases::$case() };
}

/// The cases of a list, for [`contract_tests`]. What is left out of it is dead code.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_listed {
    (
        $cases:tt $within:ident, $workers:literal;
        $($module:ident: [$($case:ident),* $(,)?],)*
    ) => {
        $(pub mod $module {
            $($crate::contract_listed! { @use $cases $module $case })*
        })*
    };
    (@use ($($suite:ident)::*) $module:ident $case:ident) => {
        pub use $crate::$($suite::)*cases::$module::$case;
    };
}
