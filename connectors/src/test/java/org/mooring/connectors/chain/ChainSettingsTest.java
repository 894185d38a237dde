package org.mooring.connectors.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Wallet;

class ChainSettingsTest {
    private static final String PASSWORD = "correct horse battery staple";

    @TempDir
    Path folder;

    @Test
    void namesPropertyValueAndRule() {
        Path key = folder.resolve("key");
        assertThatThrownBy(() -> settings("ftp://node", null, true, key, 0))
                .hasMessage("mooring.chain.rpc-url is (not shown), must be an http or https URL; hub not started");
        assertThatThrownBy(() -> settings(null, null, true, key, 0)).hasMessageContaining("rpc-url");
        assertThatThrownBy(() -> settings("http://node:8545", "0x12", true, key, 0))
                .hasMessage("mooring.chain.contract is 0x12, must be 0x and 40 hex digits; hub not started");
        assertThatThrownBy(() -> settings("http://node:8545", null, false, key, 0))
                .hasMessageContaining("mooring.chain.contract is missing, must be set, or mooring.chain.deploy true");
        assertThatThrownBy(() -> settings("http://node:8545", null, true, null, 0))
                .hasMessage("mooring.chain.key-file is missing, must be set; hub not started");
        assertThatThrownBy(() -> settings("http://node:8545", null, true, key, 129))
                .hasMessage("mooring.chain.confirmations is 129, must be 1 to 128; hub not started");
    }

    @Test
    void showsNeitherPathNorUserOfTheNode() {
        ChainSettings settings = settings("https://user:pw@node.example:8545/v3/apikey", null, true, folder, 0);
        assertThat(settings.toString())
                .contains("node=node.example:8545")
                .doesNotContain("apikey")
                .doesNotContain("pw");
        assertThat(settings.confirmations()).isEqualTo(12);
    }

    @Test
    void readsAPlainKeyThatOnlyItsOwnerMayOpen() throws Exception {
        Path key = write("key", Anvil.KEY_0 + "\n", "rw-------");
        assertThat(ChainKey.read(withKey(key, null)).getAddress()).isEqualTo(Anvil.ACCOUNT_0);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> ChainKey.read(withKey(key, null)))
                .hasMessage("mooring.chain.key-file has mode rw-r--r-- [file=" + key
                        + "], must be rw------- (chmod 600); it is not used")
                .hasNoCause();
        assertThatThrownBy(() -> ChainKey.read(withKey(folder.resolve("none"), null)))
                .hasMessageContaining("mooring.chain.key-file is no file");
        Path nonsense = write("nonsense", "0x1234", "rw-------");
        assertThatThrownBy(() -> ChainKey.read(withKey(nonsense, null)))
                .hasMessageContaining("neither a keystore (JSON) nor 64 hexadecimal digits")
                .hasMessageNotContaining("0x1234");
    }

    @Test
    void readsAKeystoreWithItsPasswordFile() throws Exception {
        String keystore = NumberedLines.JSON.writeValueAsString(
                Wallet.createLight(PASSWORD, Credentials.create(Anvil.KEY_1).getEcKeyPair()));
        Path key = write("keystore.json", keystore, "rw-------");
        Path password = write("password", PASSWORD + "\n", "rw-------");
        assertThat(ChainKey.read(withKey(key, password)).getAddress()).isEqualTo(Anvil.ACCOUNT_1);
        assertThatThrownBy(() -> ChainKey.read(withKey(key, null)))
                .hasMessageContaining("mooring.chain.key-password-file must be set");
        Path wrong = write("wrong", "wrong", "rw-------");
        assertThatThrownBy(() -> ChainKey.read(withKey(key, wrong))).hasMessageContaining("does not open with that");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-rw----"));
        assertThatThrownBy(() -> ChainKey.read(withKey(key, password)))
                .hasMessageContaining("mooring.chain.key-password-file has mode rw-rw----");
    }

    private Path write(String name, String content, String mode) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private static ChainSettings withKey(Path key, Path password) {
        return new ChainSettings("http://node:8545", null, true, key, password, 0, 0, 0, null, null, 0);
    }

    private static ChainSettings settings(String rpcUrl, String contract, boolean deploy, Path key, int confirmations) {
        return new ChainSettings(
                rpcUrl, contract, deploy, key, null, confirmations, 0, 0, Duration.ofSeconds(1), null, 0);
    }
}
