import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the tests need from the machine: one line each, found or missing, with the command that gets it. Runs at the
 * start of {@code mvn verify} and by hand with {@code java tools/Preflight.java}; exits with 1 when something is
 * missing. What npm can bring is fetched here, so that a machine with Node needs no second command.
 */
final class Preflight {
    private static final int JDK_MIN = 17;
    private static final int NODE_MIN = 18;
    private static final boolean IS_MAC =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
    private static final boolean IS_WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("win") && !IS_MAC;
    private static final Pattern VERSION = Pattern.compile("(\\d+)(\\.\\d+)*");

    private final Path root;
    private int missing;

    private Preflight(Path root) {
        this.root = root;
    }

    public static void main(String[] arguments) {
        Path root = Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("tools/package.json")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("run this inside the repository"));
        Preflight preflight = new Preflight(root);
        preflight.checkJdk();
        preflight.checkNode();
        preflight.fetchWithNpm();
        preflight.checkAnvil();
        preflight.checkSolc();
        preflight.checkProgram(
                "chromium",
                "MOORING_CHROMIUM",
                List.of("chromium", "chromium-browser", "google-chrome", "chrome"),
                List.of("/usr/bin/chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
                "for the browser test; get it: " + install("chromium", "--cask chromium"));
        preflight.checkProgram(
                "chromedriver",
                "MOORING_CHROMEDRIVER",
                List.of("chromedriver"),
                List.of("/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver"),
                "for the browser test; get it: " + install("chromium-driver", "--cask chromedriver"));
        if (preflight.missing > 0) {
            System.out.println("preflight: " + preflight.missing
                    + " missing, the tests would fail for it; without tests: mvn verify -DskipTests");
            System.exit(1);
        }
    }

    private void checkJdk() {
        int feature = Runtime.version().feature();
        Path home = Path.of(System.getProperty("java.home"));
        boolean hasCompiler = Files.exists(home.resolve(IS_WINDOWS ? "bin/javac.exe" : "bin/javac"));
        if (feature >= JDK_MIN && hasCompiler) {
            found("JDK", Runtime.version() + " at " + home);
        } else {
            missing("JDK", "needs a JDK " + JDK_MIN + " or newer, this is " + Runtime.version()
                    + (hasCompiler ? "" : " without a compiler") + " at " + home + "; get it: "
                    + install("openjdk-17-jdk-headless", "openjdk@17"));
        }
    }

    private void checkNode() {
        String version = output("node", "--version").orElse("");
        Matcher number = VERSION.matcher(version);
        if (number.find() && Integer.parseInt(number.group(1)) >= NODE_MIN) {
            found("node", number.group() + " at " + onPath("node").map(Path::toString).orElse("PATH"));
        } else {
            missing("node", "needs " + NODE_MIN + " or newer, "
                    + (version.isEmpty() ? "there is none" : "this is " + version) + "; for the EVM node and the "
                    + "Solidity compiler; get it: " + install("nodejs npm", "node"));
        }
    }

    /** Brings anvil and solc in the versions of the lock file, when they are not there and npm is. */
    private void fetchWithNpm() {
        boolean hasAnvil = System.getenv("MOORING_ANVIL") != null || anvil().isPresent();
        boolean isComplete = hasAnvil && Files.isDirectory(solc());
        Optional<Path> npm = onPath(IS_WINDOWS ? "npm.cmd" : "npm");
        if (isComplete || npm.isEmpty()) {
            return;
        }
        System.out.println("preflight: fetching anvil and solc once: npm ci --prefix tools");
        try {
            Process process = new ProcessBuilder(npm.get().toString(), "ci", "--prefix", "tools")
                    .directory(root.toFile())
                    .inheritIO()
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroy();
            }
        } catch (IOException failure) {
            System.out.println("preflight: npm does not start: " + failure.getMessage());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkAnvil() {
        String how = "for the tests on a real EVM node; get it: npm ci --prefix tools, or Foundry's own installer and "
                + "MOORING_ANVIL=/path/to/anvil";
        Optional<Path> anvil = anvil();
        if (anvil.isEmpty()) {
            String named = System.getenv("MOORING_ANVIL");
            missing("anvil", (named == null ? "not found, " : "MOORING_ANVIL is " + named + ", no program, ") + how);
            return;
        }
        Optional<String> version = output(anvil.get().toString(), "--version");
        if (version.isPresent()) {
            found("anvil", version.get() + " at " + anvil.get());
        } else {
            missing("anvil", anvil.get() + " does not run here (it needs glibc 2.35 or newer), " + how);
        }
    }

    private void checkSolc() {
        if (Files.isDirectory(solc())) {
            found("solc", solc().toString());
        } else {
            missing("solc", "not found, for the test that recompiles the contract; get it: npm ci --prefix tools");
        }
    }

    private void checkProgram(
            String name, String variable, List<String> names, List<String> places, String howToGetIt) {
        String named = System.getenv(variable);
        Optional<Path> program = named != null
                ? Optional.of(Path.of(named)).filter(Files::isExecutable)
                : Stream.concat(
                                names.stream().map(Preflight::onPath).flatMap(Optional::stream),
                                places.stream().map(Path::of).filter(Files::isExecutable))
                        .findFirst();
        Optional<String> version = program.flatMap(path -> output(path.toString(), "--version"));
        if (version.isPresent()) {
            found(name, version.get() + " at " + program.get());
        } else if (named != null) {
            missing(name, variable + " is " + named + ", which does not run, " + howToGetIt);
        } else {
            missing(name, "not found, " + howToGetIt + ", or set " + variable);
        }
    }

    private Optional<Path> anvil() {
        String named = System.getenv("MOORING_ANVIL");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        String platform = IS_WINDOWS ? "win32" : IS_MAC ? "darwin" : "linux";
        Path packaged = root.resolve("tools/node_modules/@foundry-rs/anvil-" + platform + "-" + arch + "/bin/anvil"
                + (IS_WINDOWS ? ".exe" : ""));
        return Stream.of(onPath("anvil"), Optional.of(packaged))
                .flatMap(Optional::stream)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Path solc() {
        return root.resolve("tools/node_modules/solc");
    }

    private static String install(String debian, String homebrew) {
        return IS_MAC ? "brew install " + homebrew : "apt-get install -y " + debian;
    }

    private static Optional<Path> onPath(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** First line of what a program prints; empty when it does not run or fails. */
    private static Optional<String> output(String... command) {
        try {
            Path out = Files.createTempFile("preflight", ".txt");
            try {
                Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectOutput(out.toFile())
                        .start();
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroy();
                    return Optional.empty();
                }
                return process.exitValue() == 0
                        ? Files.readAllLines(out).stream().findFirst().map(String::strip)
                        : Optional.empty();
            } finally {
                Files.delete(out);
            }
        } catch (IOException notThere) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void found(String name, String what) {
        System.out.printf("preflight: ok       %-13s %s%n", name, what);
    }

    private void missing(String name, String what) {
        missing++;
        System.out.printf("preflight: MISSING  %-13s %s%n", name, what);
    }
}
