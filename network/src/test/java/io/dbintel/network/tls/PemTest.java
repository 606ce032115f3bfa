package io.dbintel.network.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.testkit.TestCa;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {
    /** Bytes of a PKCS#8 key of 2048-bit RSA before the PKCS#1 key in it: SEQUENCE, version, algorithm, OCTET STRING. */
    private static final int PKCS1_OFFSET = 4 + 3 + 15 + 4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"RSA", "Ed25519"})
    void pkcs8KeyIsRead(String algorithm) throws Exception {
        PrivateKey key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();

        assertThat(Pem.privateKey(TestCa.pem("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
    }

    @Test
    void pkcs1KeyIsRead() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] pkcs8 = key.getEncoded();

        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS1_OFFSET, pkcs8.length);

        assertThat(Pem.privateKey(TestCa.pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
    }

    @Test
    void sec1KeyIsReadBehindItsParameters() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
        byte[] scalar = new byte[32];
        byte[] number = key.getS().toByteArray();
        int length = Math.min(32, number.length);
        System.arraycopy(number, number.length - length, scalar, 32 - length, length);
        byte[] curve = {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x03, 0x01, 0x07};
        var content = new ByteArrayOutputStream();
        content.writeBytes(new byte[] {0x02, 0x01, 0x01, 0x04, 0x20});
        content.writeBytes(scalar);
        content.writeBytes(new byte[] {(byte) 0xa0, (byte) curve.length});
        content.writeBytes(curve);
        var sec1 = new ByteArrayOutputStream();
        sec1.writeBytes(new byte[] {0x30, (byte) content.size()});
        sec1.writeBytes(content.toByteArray());

        PrivateKey read =
                Pem.privateKey(TestCa.pem("EC PARAMETERS", curve) + TestCa.pem("EC PRIVATE KEY", sec1.toByteArray()));

        assertThat(((ECPrivateKey) read).getS()).isEqualTo(key.getS()).isGreaterThan(BigInteger.ZERO);
    }

    @Test
    void chainIsReadInOrder() throws Exception {
        var ca = new TestCa(folder, "ca");
        Path own = ca.issue("own", "localhost").certificate();

        var chain = Pem.certificates(Files.readString(own) + "\n" + Files.readString(ca.certificate()));

        assertThat(chain).hasSize(2);
        assertThat(chain.getFirst().getSubjectX500Principal().getName()).isEqualTo("CN=own");
    }

    @Test
    void whatIsMissingOrBrokenIsSaid() {
        assertThatThrownBy(() -> Pem.certificates("nothing")).hasMessageContaining("no CERTIFICATE block");
        assertThatThrownBy(() -> Pem.privateKey("nothing")).hasMessageContaining("no PRIVATE KEY block");
        assertThatThrownBy(() -> Pem.privateKey(TestCa.pem("ENCRYPTED PRIVATE KEY", new byte[3])))
                .hasMessageContaining("openssl pkey");
        assertThatThrownBy(() -> Pem.privateKey(TestCa.pem("PRIVATE KEY", new byte[3])))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> Pem.privateKey(TestCa.pem("EC PRIVATE KEY", new byte[3])))
                .hasMessageContaining("does not name its curve");
        assertThatThrownBy(() -> Pem.certificates(TestCa.pem("CERTIFICATE", new byte[3])))
                .isInstanceOf(CertificateException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "db.example.com, DB.example.com, true",
        "*.example.com, db.example.com, true",
        "*.example.com, a.db.example.com, false",
        "*.example.com, example.com, false",
        "db.example.com, db.example.org, false"
    })
    void certificateNamesAreCompared(String name, String expected, boolean matches) {
        assertThat(ServerNames.matches(name, expected)).isEqualTo(matches);
    }

    @Test
    void goNamesOfSuitesAreTheJvms() {
        assertThat(CipherSuites.isKnown("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305")).isTrue();
        assertThat(CipherSuites.isInsecure("TLS_RSA_WITH_3DES_EDE_CBC_SHA")).isTrue();
        assertThat(CipherSuites.isKnown("TLS_NULL")).isFalse();
        assertThat(CipherSuites.enabled(java.util.List.of("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305")))
                .contains("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");
    }
}
