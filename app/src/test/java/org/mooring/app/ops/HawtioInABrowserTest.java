package org.mooring.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.support.ui.ExpectedConditions.elementToBeClickable;
import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBePresentInElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.urlContains;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.app.HubTest;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Hawtio as an operator sees it, in a real Chromium. Without one the test fails: a page that nobody looked at is not
 * tested. {@code MOORING_CHROMIUM} and {@code MOORING_CHROMEDRIVER} name another than Debian's.
 */
class HawtioInABrowserTest extends HubTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path profile;

    private ChromeDriver browser;
    private WebDriverWait wait;

    @BeforeEach
    void open() {
        Path chromium = executable("MOORING_CHROMIUM", "/usr/bin/chromium");
        Path driver = executable("MOORING_CHROMEDRIVER", "/usr/bin/chromedriver");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions()
                .setBinary(chromium.toFile())
                .addArguments(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--window-size=1500,1000",
                        "--user-data-dir=" + profile);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
        wait = new WebDriverWait(browser, PATIENCE);
    }

    private static Path executable(String variable, String usual) {
        String named = System.getenv(variable);
        Path path = Path.of(named == null ? usual : named);
        assertThat(path)
                .as(
                        "Chromium for this test; on Debian: apt-get install chromium chromium-driver, elsewhere set %s",
                        variable)
                .isExecutable();
        return path;
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    void aViewerLogsInAndFindsTheRunningRoutes() throws Exception {
        browser.get(uri("/hawtio").toString());
        wait.until(urlContains("/login"));
        keep("login");
        browser.findElement(By.id("username")).sendKeys("viewer");
        browser.findElement(By.id("password")).sendKeys("mooring");
        browser.findElement(By.cssSelector("button[type=submit]")).click();

        wait.until(urlContains("/actuator/hawtio"));
        wait.until(presenceOfElementLocated(By.id("camel-tree-view")));
        assertThat(browser.getTitle()).contains("Mooring");

        click("routes");
        By content = By.tagName("body");
        wait.until(textToBePresentInElementLocated(content, "bank-nordbank-send"));
        keep("routes");

        click("bank-nordbank-send");
        click("Attributes");
        wait.until(textToBePresentInElementLocated(content, "Spreads Nordbank's payments over its links."));
        keep("route");

        assertThat(complaints()).as("what the browser complained about").isEmpty();
    }

    private void click(String text) {
        wait.until(elementToBeClickable(By.xpath("//*[text()='" + text + "']"))).click();
    }

    /** Blocked by the content policy, or failed in script: both leave a part of the page dead. Refused calls do not. */
    private List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> message.contains("Content Security Policy") || message.contains("Uncaught"))
                .toList();
    }

    /** For the eyes: {@code target/screenshots}. */
    private void keep(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(folder.resolve("hawtio-" + name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
}
