// The rule of the fold `standings` on Kafka Streams, exactly_once_v2: RocksDB, a changelog and
// Kafka's transactions. Avro is read and written by Apache's own library.
// Arguments: brokers, the topic to write, a folder, the schema of PointsEarned, that of
// StandingChanged. It runs until it is killed.

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

public final class Standings {
    private static final String STORE = "standings";
    private static final int HEADER = 5;
    private static final String[] RULES = {"default", "stackexchange"};
    private static volatile boolean began;

    private Standings() {
    }

    /** Keeps a member's totals, one long a rule set, and answers each fact by the karma. */
    private static final class Fold implements Processor<String, byte[], String, byte[]> {
        private final GenericDatumReader<GenericRecord> reader;
        private final GenericDatumWriter<GenericRecord> writer;
        private final Schema changed;
        private final Schema meta;
        private final Schema origin;
        private final int id;
        private ProcessorContext<String, byte[]> context;
        private KeyValueStore<String, byte[]> totals;
        private BinaryDecoder decoder;
        private BinaryEncoder encoder;
        private GenericRecord event;

        Fold(Schema earned, Schema changed, int id) {
            this.reader = new GenericDatumReader<>(earned);
            this.writer = new GenericDatumWriter<>(changed);
            this.changed = changed;
            this.id = id;
            this.meta = changed.getField("meta").schema();
            this.origin = meta.getField("origin").schema().getTypes().stream()
                .filter(type -> type.getType() == Schema.Type.RECORD).findFirst().orElseThrow();
        }

        @Override
        public void init(ProcessorContext<String, byte[]> context) {
            this.context = context;
            this.totals = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<String, byte[]> record) {
            if (!began) {
                began = true;
                tell();
            }
            try {
                byte[] value = record.value();
                decoder = DecoderFactory.get()
                    .binaryDecoder(value, HEADER, value.length - HEADER, decoder);
                event = reader.read(event, decoder);
                Map<?, ?> points = (Map<?, ?>) event.get("points");
                byte[] kept = totals.get(record.key());
                ByteBuffer sums = ByteBuffer.allocate(Long.BYTES * RULES.length);
                Map<String, Long> karma = new HashMap<>();
                for (int n = 0; n < RULES.length; n++) {
                    long before = kept == null ? 0 : ByteBuffer.wrap(kept).getLong(n * Long.BYTES);
                    Object worth = points.get(new Utf8(RULES[n]));
                    long sum = before + (worth == null ? 0 : ((Number) worth).longValue());
                    sums.putLong(sum);
                    karma.put(RULES[n], n == 0 ? Math.max(0, sum) : Math.max(1, 1 + sum));
                }
                totals.put(record.key(), sums.array());
                context.forward(record.withValue(answer(record.key(), karma)));
            } catch (java.io.IOException error) {
                throw new IllegalStateException(error);
            }
        }

        private static void tell() {
            try {
                String began = String.valueOf(System.currentTimeMillis() / 1000.0);
                Files.writeString(Path.of(System.getenv("BENCH_BEGAN")), began);
            } catch (java.io.IOException error) {
                throw new IllegalStateException(error);
            }
        }

        private byte[] answer(String member, Map<String, Long> karma) throws java.io.IOException {
            var place = context.recordMetadata().orElseThrow();
            GenericRecord cause = (GenericRecord) event.get("meta");
            GenericRecord from = new GenericData.Record(origin);
            from.put("fold", STORE);
            from.put("version", 1);
            from.put("partition", place.partition());
            from.put("offset", place.offset());
            from.put("n", 0);
            GenericRecord about = new GenericData.Record(meta);
            about.put("id", STORE + ".1." + place.partition() + "." + place.offset() + ".0");
            about.put("type", "reputation.StandingChanged");
            about.put("source", "fold:" + STORE);
            about.put("occurred_at", cause.get("occurred_at"));
            about.put("recorded_at", cause.get("recorded_at"));
            about.put("correlation_id", cause.get("correlation_id"));
            about.put("causation_id", cause.get("id"));
            about.put("origin", from);
            about.put("restated", false);
            GenericRecord answer = new GenericData.Record(changed);
            answer.put("member_id", member);
            answer.put("karma", karma);
            answer.put("meta", about);
            ByteArrayOutputStream out = new ByteArrayOutputStream(256);
            out.write(0);
            out.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
            encoder = EncoderFactory.get().binaryEncoder(out, encoder);
            writer.write(answer, encoder);
            encoder.flush();
            return out.toByteArray();
        }
    }

    public static void main(String[] arguments) throws Exception {
        String derived = arguments[1];
        Schema earned = new Schema.Parser().parse(Files.readString(Path.of(arguments[3])));
        Schema changed = new Schema.Parser().parse(Files.readString(Path.of(arguments[4])));
        int id = Integer.parseInt(arguments[5]);
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, derived);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[2]);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put("auto.offset.reset", "earliest");
        settings.put("producer.compression.type", "lz4");
        Topology topology = new Topology();
        topology.addSource("facts", Serdes.String().deserializer(),
            Serdes.ByteArray().deserializer(), "reputation.points");
        topology.addProcessor("fold", () -> new Fold(earned, changed, id), "facts");
        topology.addStateStore(Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray()), "fold");
        topology.addSink("derived", derived, Serdes.String().serializer(),
            Serdes.ByteArray().serializer(), "fold");
        KafkaStreams streams = new KafkaStreams(topology, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }
}
