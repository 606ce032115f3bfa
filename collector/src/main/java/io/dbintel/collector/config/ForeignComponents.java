package io.dbintel.collector.config;

import io.dbintel.component.Kind;
import java.util.Map;
import java.util.Optional;

/**
 * Types of the Collector and of its distributions that this collector does not carry, each with the nearest thing that there is: the
 * part of a message that says what to do. Found by the type without its underscores, as some were spelt both ways.
 */
final class ForeignComponents {
    private static final String SEND_OTLP =
            "let the source send OTLP to the receiver otlp, or put a Collector with this receiver in front";
    private static final String SCRAPE = "keep a Collector with this receiver and let its exporter otlp send here";
    private static final String OTLP_BACKEND = "use otlp_grpc or otlp_http: this backend takes OTLP";
    private static final String THROUGH_COLLECTOR = "use otlp_grpc to a Collector that has this exporter";
    private static final String HOST = "write the attributes with resource, from ${env:…} variables";
    private static final String LATER_COLLECTOR = "let a Collector behind this one do it";
    private static final String REMOVE = "remove it here and from service::extensions";

    private static final Map<String, String> RECEIVERS = Map.ofEntries(
            Map.entry("zipkin", SEND_OTLP),
            Map.entry("jaeger", SEND_OTLP),
            Map.entry("opencensus", SEND_OTLP),
            Map.entry("skywalking", SEND_OTLP),
            Map.entry("statsd", SEND_OTLP),
            Map.entry("carbon", SEND_OTLP),
            Map.entry("collectd", SEND_OTLP),
            Map.entry("influxdb", SEND_OTLP),
            Map.entry("loki", SEND_OTLP),
            Map.entry("fluentforward", SEND_OTLP),
            Map.entry("splunkhec", SEND_OTLP),
            Map.entry("signalfx", SEND_OTLP),
            Map.entry("sapm", SEND_OTLP),
            Map.entry("datadog", SEND_OTLP),
            Map.entry("awsxray", SEND_OTLP),
            Map.entry("syslog", SEND_OTLP),
            Map.entry("tcplog", SEND_OTLP),
            Map.entry("udplog", SEND_OTLP),
            Map.entry("journald", SEND_OTLP),
            Map.entry("windowseventlog", SEND_OTLP),
            Map.entry("webhookevent", SEND_OTLP),
            Map.entry("otlpjsonfile", SEND_OTLP),
            Map.entry("prometheus", SCRAPE),
            Map.entry("prometheussimple", SCRAPE),
            Map.entry("prometheusremotewrite", SCRAPE),
            Map.entry("hostmetrics", SCRAPE),
            Map.entry("dockerstats", SCRAPE),
            Map.entry("podmanstats", SCRAPE),
            Map.entry("kubeletstats", SCRAPE),
            Map.entry("k8scluster", SCRAPE),
            Map.entry("k8sevents", SCRAPE),
            Map.entry("k8sobjects", SCRAPE),
            Map.entry("receivercreator", SCRAPE),
            Map.entry("awscontainerinsight", SCRAPE),
            Map.entry("awscontainerinsightreceiver", SCRAPE),
            Map.entry("awsecscontainermetrics", SCRAPE),
            Map.entry("googlecloudspanner", SCRAPE),
            Map.entry("httpcheck", SCRAPE),
            Map.entry("tcpcheck", SCRAPE),
            Map.entry("redis", SCRAPE),
            Map.entry("mongodb", SCRAPE),
            Map.entry("mongodbatlas", SCRAPE),
            Map.entry("sqlserver", SCRAPE),
            Map.entry("oracledb", SCRAPE),
            Map.entry("elasticsearch", SCRAPE),
            Map.entry("memcached", SCRAPE),
            Map.entry("rabbitmq", SCRAPE),
            Map.entry("kafkametrics", SCRAPE),
            Map.entry("nginx", SCRAPE),
            Map.entry("apache", SCRAPE),
            Map.entry("jmx", SCRAPE),
            Map.entry("snmp", SCRAPE),
            Map.entry("pgbouncer", SCRAPE),
            Map.entry("nop", "remove it: a receiver that takes nothing does nothing"));

    private static final Map<String, String> PROCESSORS = Map.ofEntries(
            Map.entry("k8sattributes", "write k8s.* with resource, from ${env:…} variables of the downward API"),
            Map.entry("k8stagger", "write k8s.* with resource, from ${env:…} variables of the downward API"),
            Map.entry("resourcedetectionprocessor", HOST),
            Map.entry("ecsattributes", HOST),
            Map.entry("span", "use attributes, or name the span in the instrumentation"),
            Map.entry("spanmetrics", LATER_COLLECTOR),
            Map.entry("servicegraph", LATER_COLLECTOR),
            Map.entry("tailsampling", LATER_COLLECTOR),
            Map.entry("groupbytrace", LATER_COLLECTOR),
            Map.entry("routing", "write one pipeline for each target, each with its own receiver"),
            Map.entry("interval", "send less often: raise collection_interval of the receiver"),
            Map.entry("logdedup", LATER_COLLECTOR),
            Map.entry("logstransform", LATER_COLLECTOR),
            Map.entry("lookup", LATER_COLLECTOR),
            Map.entry("geoip", LATER_COLLECTOR),
            Map.entry("dnslookup", LATER_COLLECTOR),
            Map.entry("isolationforest", LATER_COLLECTOR),
            Map.entry("remotetap", "use the exporter debug, or file, in a second pipeline"),
            Map.entry("schema", LATER_COLLECTOR),
            Map.entry("sumologic", LATER_COLLECTOR),
            Map.entry("metricsgeneration", LATER_COLLECTOR),
            Map.entry("metricstarttime", "remove it: sums of the receivers here carry their start time"),
            Map.entry("deltatocumulative", LATER_COLLECTOR),
            Map.entry("datadog", LATER_COLLECTOR),
            Map.entry("unroll", LATER_COLLECTOR),
            Map.entry("queuedretry", "remove it: sending_queue and retry_on_failure of the exporter do it"),
            Map.entry("memoryballast", "remove it: the JVM needs no ballast"));

    private static final Map<String, String> EXPORTERS = Map.ofEntries(
            Map.entry("logging", "use debug: logging was renamed; loglevel: debug is verbosity: detailed there"),
            Map.entry("jaeger", "use otlp_grpc: Jaeger takes OTLP on port 4317 since 1.35"),
            Map.entry("jaegerthrift", "use otlp_grpc: Jaeger takes OTLP on port 4317 since 1.35"),
            Map.entry("zipkin", THROUGH_COLLECTOR),
            Map.entry("opencensus", "use otlp_grpc: OpenCensus has ended"),
            Map.entry("loki", "use otlp_http with endpoint: http://loki:3100/otlp (Loki 3 takes OTLP)"),
            Map.entry(
                    "elasticsearch",
                    "use otlp_http to Elastic's OTLP endpoint, or otlp_grpc to a Collector that has this exporter"),
            Map.entry("datadog", THROUGH_COLLECTOR),
            Map.entry("splunkhec", THROUGH_COLLECTOR),
            Map.entry("signalfx", "use otlp_http with the endpoint ingest.REALM.observability.splunkcloud.com"),
            Map.entry("sapm", OTLP_BACKEND),
            Map.entry("newrelic", "use otlp_grpc with endpoint: otlp.nr-data.net:4317 and the header api-key"),
            Map.entry("honeycomb", "use otlp_grpc with endpoint: api.honeycomb.io:443 and the header x-honeycomb-team"),
            Map.entry(
                    "honeycombmarker",
                    "use otlp_grpc with endpoint: api.honeycomb.io:443 and the header x-honeycomb-team"),
            Map.entry("dynatrace", OTLP_BACKEND),
            Map.entry("coralogix", OTLP_BACKEND),
            Map.entry("logzio", OTLP_BACKEND),
            Map.entry("sumologic", OTLP_BACKEND),
            Map.entry("influxdb", THROUGH_COLLECTOR),
            Map.entry("clickhouse", THROUGH_COLLECTOR),
            Map.entry("opensearch", THROUGH_COLLECTOR),
            Map.entry("carbon", THROUGH_COLLECTOR),
            Map.entry("awsxray", THROUGH_COLLECTOR),
            Map.entry("awsemf", THROUGH_COLLECTOR),
            Map.entry("awscloudwatchlogs", THROUGH_COLLECTOR),
            Map.entry("awss3", "use file and let another program upload it"),
            Map.entry("azuremonitor", THROUGH_COLLECTOR),
            Map.entry("azuredataexplorer", THROUGH_COLLECTOR),
            Map.entry(
                    "googlecloud",
                    "use otlp_grpc with endpoint: telemetry.googleapis.com:443, or a Collector that has this exporter"),
            Map.entry("googlemanagedprometheus", THROUGH_COLLECTOR),
            Map.entry("googlecloudpubsub", THROUGH_COLLECTOR),
            Map.entry("pulsar", THROUGH_COLLECTOR),
            Map.entry("rabbitmq", THROUGH_COLLECTOR),
            Map.entry("syslog", THROUGH_COLLECTOR),
            Map.entry("otelarrow", "use otlp_grpc: every receiver of OTLP with Arrow takes plain OTLP"),
            Map.entry(
                    "loadbalancing",
                    "use otlp_grpc: balancer_name: round_robin spreads over the addresses of dns:///name:4317"));

    private static final Map<String, String> EXTENSIONS = Map.ofEntries(
            Map.entry("memoryballast", REMOVE + ": the JVM needs no ballast; processors::memory_limiter bounds memory"),
            Map.entry("healthcheckv2", "use health_check"),
            Map.entry("opamp", REMOVE + ": the configuration comes from files; SIGHUP reads them again"),
            Map.entry("dbstorage", "use file_storage"),
            Map.entry("redisstorage", "use file_storage"),
            Map.entry("k8sobserver", REMOVE + ": there is no receiver_creator to use it"),
            Map.entry("dockerobserver", REMOVE + ": there is no receiver_creator to use it"),
            Map.entry("hostobserver", REMOVE + ": there is no receiver_creator to use it"),
            Map.entry("ecsobserver", REMOVE + ": there is no receiver_creator to use it"),
            Map.entry("ecstaskobserver", REMOVE + ": there is no receiver_creator to use it"),
            Map.entry("k8sleaderelector", REMOVE + ": no component here elects a leader through Kubernetes"),
            Map.entry("httpforwarder", REMOVE + ": use a proxy of its own"),
            Map.entry("jaegerremotesampling", REMOVE + ": sampling is set in the SDK"),
            Map.entry("awsproxy", REMOVE),
            Map.entry("sigv4auth", "send through a Collector that has this extension"),
            Map.entry("asapclient", "send through a Collector that has this extension"),
            Map.entry("azureauth", "send through a Collector that has this extension"),
            Map.entry("googleclientauth", "send through a Collector that has this extension"),
            Map.entry("oidc", "put a proxy that checks tokens in front, or use TLS with client_ca_file"),
            Map.entry("headerssetterextension", "use headers_setter"),
            Map.entry("sumologic", REMOVE),
            Map.entry("solarwindsapmsettings", REMOVE),
            Map.entry("otlpencoding", REMOVE + ": receivers and exporters have their encodings built in"),
            Map.entry("jsonlogencoding", REMOVE + ": receivers and exporters have their encodings built in"),
            Map.entry("textencoding", REMOVE + ": receivers and exporters have their encodings built in"));

    private static final Map<String, String> CONNECTORS = Map.ofEntries(
            Map.entry("forward", "name the components of both pipelines in one"),
            Map.entry("spanmetrics", LATER_COLLECTOR),
            Map.entry("servicegraph", LATER_COLLECTOR),
            Map.entry("count", LATER_COLLECTOR),
            Map.entry("sum", LATER_COLLECTOR),
            Map.entry("exceptions", LATER_COLLECTOR),
            Map.entry("datadog", LATER_COLLECTOR),
            Map.entry("grafanacloud", LATER_COLLECTOR),
            Map.entry("signaltometrics", LATER_COLLECTOR),
            Map.entry("routing", "write one pipeline for each target, each with its own receiver"),
            Map.entry("failover", "name one exporter; its sending_queue and retry_on_failure bridge an outage"),
            Map.entry("roundrobin", "name one exporter, with a larger sending_queue::num_consumers"));

    private ForeignComponents() {}

    /** What to do instead; empty for a type that nobody has. */
    static Optional<String> nearest(Kind kind, String type) {
        Map<String, String> table = switch (kind) {
            case RECEIVER -> RECEIVERS;
            case PROCESSOR -> PROCESSORS;
            case EXPORTER -> EXPORTERS;
            case EXTENSION -> EXTENSIONS;
        };
        return Optional.ofNullable(table.get(type.replace("_", "")));
    }

    /** The same for connectors, of which this collector has none. */
    static Optional<String> nearestToConnector(String type) {
        return Optional.ofNullable(CONNECTORS.get(type.replace("_", "")));
    }
}
