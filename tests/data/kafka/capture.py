"""Sends a record with the OpenTelemetry instrumentation of confluent-kafka, and one that was traced before."""
import sys
from confluent_kafka import Producer
from opentelemetry import trace, baggage, context
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.instrumentation.confluent_kafka import ConfluentKafkaInstrumentor

provider = TracerProvider()
trace.set_tracer_provider(provider)
producer = ConfluentKafkaInstrumentor().instrument_producer(
    Producer({"bootstrap.servers": sys.argv[1]}), tracer_provider=provider)
with trace.get_tracer("capture").start_as_current_span("order") as span:
    token = context.attach(baggage.set_baggage("plan", "gold", baggage.set_baggage("tenant.id", "acmé")))
    headers = [("content-type", b"text/plain")]
    producer.produce(topic="captured-python", value="first", key="python", partition=0, headers=headers)
    producer.produce(topic="captured-python", value="again", key="python", partition=0, headers=headers)
    print("trace %032x" % span.get_span_context().trace_id)
producer.flush()
