package org.mooring.app.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mooring send FILE --channel rest}: one sample by hand, over any channel. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = "Sends a file over a channel, as a legacy system would, and prints the answer.",
        sortOptions = false)
final class SendCommand implements Callable<Integer> {
    /** The ways in, by the names the routes have. */
    enum Channel {
        rest("http://127.0.0.1:8080", "operator"),
        soap("http://127.0.0.1:8080", "operator"),
        iso8583("127.0.0.1:8583", null),
        file("data/inbox", null),
        mq("tcp://127.0.0.1:61616", "legacy");

        private final String url;
        private final String user;

        Channel(String url, String user) {
            this.url = url;
            this.user = user;
        }
    }

    @Parameters(paramLabel = "FILE", description = "the message")
    private Path file;

    @Option(names = "--channel", required = true, description = "one of ${COMPLETION-CANDIDATES}")
    private Channel channel;

    @Option(names = "--url", description = "where to; the demo's address unless given. For file: the inbox folder")
    private String url;

    @Option(names = "--user", description = "the demo's user unless given")
    private String user;

    @Option(
            names = "--password",
            description = "the demo's unless given; better in the environment, as MOORING_PASSWORD",
            defaultValue = "${env:MOORING_PASSWORD:-mooring}")
    private String password;

    @Option(names = "--key", description = "Idempotency-Key (rest, soap); a new one for each message unless given")
    private String key;

    @Option(names = "--queue", description = "queue (mq); by the message's format unless given")
    private String queue;

    @Option(names = "--count", description = "how often (${DEFAULT-VALUE})", defaultValue = "1")
    private int count;

    @Option(names = "--timeout", description = "seconds to wait for an answer (${DEFAULT-VALUE})", defaultValue = "60")
    private int timeoutSeconds;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (count < 1 || timeoutSeconds < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--count and --timeout must be at least 1");
        }
        byte[] message = Files.readAllBytes(file);
        PrintWriter out = spec.commandLine().getOut();
        boolean isRefused = false;
        try (Sender sender = sender()) {
            for (int i = 0; i < count; i++) {
                Answer answer = sender.send(message);
                out.println(answer.text());
                isRefused |= answer.isRefused();
            }
        }
        return isRefused ? 1 : 0;
    }

    private Sender sender() throws Exception {
        String to = url == null ? channel.url : url;
        String as = user == null ? channel.user : user;
        Duration timeout = Duration.ofSeconds(timeoutSeconds);
        return switch (channel) {
            case rest -> HttpSender.rest(to, as, password, key, timeout);
            case soap -> HttpSender.soap(to, as, password, key, timeout);
            case iso8583 -> new Iso8583Sender(to, timeout);
            case file -> new FolderSender(Path.of(to), file.getFileName().toString());
            case mq -> new QueueSender(to, as, password, queue, timeout);
        };
    }
}
