//! Contexts around contexts.

/// Hands every callback of a client to the context inside.
macro_rules! forward_client_context {
    ($context:ident) => {
        impl<C: rdkafka::ClientContext> rdkafka::ClientContext for $context<C> {
            const ENABLE_REFRESH_OAUTH_TOKEN: bool = C::ENABLE_REFRESH_OAUTH_TOKEN;

            fn log(&self, level: rdkafka::config::RDKafkaLogLevel, facility: &str, message: &str) {
                self.0.log(level, facility, message);
            }

            fn stats(&self, statistics: rdkafka::Statistics) {
                self.0.stats(statistics);
            }

            fn stats_raw(&self, statistics: &[u8]) {
                self.0.stats_raw(statistics);
            }

            fn error(&self, error: rdkafka::error::KafkaError, reason: &str) {
                self.0.error(error, reason);
            }

            fn generate_oauth_token(
                &self,
                config: Option<&str>,
            ) -> Result<rdkafka::client::OAuthToken, Box<dyn std::error::Error>> {
                self.0.generate_oauth_token(config)
            }
        }
    };
}

pub(super) use forward_client_context;
