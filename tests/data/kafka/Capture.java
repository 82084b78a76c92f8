import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.instrumentation.kafkaclients.v2_6.KafkaTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends two records: one as it is, one that was traced before (a retry, or a forward). */
public class Capture {
  public static void main(String[] args) throws Exception {
    var sdk = OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder().build())
        .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
            W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
        .build();
    var config = Map.<String, Object>of("bootstrap.servers", args[0], "enable.idempotence", false);
    var raw = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    var producer = KafkaTelemetry.create(sdk).wrap(raw);
    var span = sdk.getTracer("capture").spanBuilder("order").startSpan();
    var baggage = Baggage.builder().put("tenant.id", "acmé").put("plan", "gold").build();
    try (Scope s = span.makeCurrent(); Scope b = baggage.makeCurrent()) {
      var first = new ProducerRecord<>("captured-java", 0, "java", "first");
      first.headers().add("content-type", "text/plain".getBytes(StandardCharsets.UTF_8));
      producer.send(first).get();
      var again = new ProducerRecord<>("captured-java", 0, "java", "again", first.headers());
      producer.send(again).get();
    }
    System.out.println("trace " + span.getSpanContext().getTraceId());
    span.end();
    producer.close();
  }
}
