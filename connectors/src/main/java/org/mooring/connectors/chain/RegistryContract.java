package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mooring.journal.evidence.Batch;
import org.mooring.journal.evidence.Hash;
import org.mooring.journal.evidence.InclusionProof;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.Event;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.utils.Numeric;

/**
 * What {@code AnchorRegistry.sol} understands and answers, as bytes: the few calls that the hub makes, by hand. Signing
 * and sending are elsewhere, because they need to be stored between the two.
 */
final class RegistryContract {
    static final String ARTEFACT = "AnchorRegistry.json";
    /** {@code 0x} and the first four bytes of the signature's hash. */
    private static final int SELECTOR_LENGTH = 10;

    private static final Event ANCHORED = new Event(
            "Anchored",
            List.of(
                    TypeReference.create(Uint64.class, true),
                    TypeReference.create(Bytes32.class, true),
                    TypeReference.create(Bytes32.class),
                    TypeReference.create(Uint64.class),
                    TypeReference.create(Address.class)));

    /** The contract's refusals with the types of what they tell. */
    private static final Map<String, List<TypeReference<?>>> REFUSALS = Map.of(
            "NotOwner(address)", types(Address.class),
            "NotAnchorer(address)", types(Address.class),
            "AlreadyAnchored(uint64)", types(Uint64.class),
            "BatchGap(uint64,uint64)", types(Uint64.class, Uint64.class),
            "PositionGap(uint64,uint64)", types(Uint64.class, Uint64.class),
            "EmptyBatch(uint64,uint64)", types(Uint64.class, Uint64.class),
            "WrongBatchHash(bytes32,bytes32)", types(Bytes32.class, Bytes32.class));

    /** What the registry has stored for one batch. */
    record Anchored(Hash root, Hash batchHash, long leafCount, long lastPosition, long anchoredAtSeconds) {}

    private RegistryContract() {}

    /** Creation code, from the artefact that {@code tools/compile-contract.mjs} wrote. */
    static String creationCode() {
        try (InputStream artefact = RegistryContract.class.getResourceAsStream(ARTEFACT)) {
            JsonNode json = NumberedLines.JSON.readTree(artefact);
            return json.path("bytecode").asText();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(ARTEFACT + " is not on the classpath", unreadable);
        }
    }

    static String anchor(Batch batch) {
        return encode(
                "anchor",
                uint64(batch.number()),
                uint64(batch.first().value()),
                uint64(batch.last().value()),
                bytes32(batch.root()),
                bytes32(batch.hash()));
    }

    static String lastBatch() {
        return encode("lastBatch");
    }

    static long decodeLastBatch(String data) {
        return ((Uint64) decode(data, types(Uint64.class)).get(0)).getValue().longValueExact();
    }

    static String anchorOf(long number) {
        return encode("anchorOf", uint64(number));
    }

    /** Empty when nothing is anchored under the number. */
    static Optional<Anchored> decodeAnchorOf(String data) {
        List<Type> values = decode(data, types(Bytes32.class, Bytes32.class, Uint64.class, Uint64.class, Uint64.class));
        long leafCount = ((Uint64) values.get(2)).getValue().longValueExact();
        return leafCount == 0
                ? Optional.empty()
                : Optional.of(new Anchored(
                        Hash.of(((Bytes32) values.get(0)).getValue()),
                        Hash.of(((Bytes32) values.get(1)).getValue()),
                        leafCount,
                        ((Uint64) values.get(3)).getValue().longValueExact(),
                        ((Uint64) values.get(4)).getValue().longValueExact()));
    }

    static String verify(long number, Hash leaf, InclusionProof proof) {
        List<Bytes32> path =
                proof.path().stream().map(RegistryContract::bytes32).toList();
        return encode(
                "verify",
                uint64(number),
                bytes32(leaf),
                uint64(proof.index()),
                new DynamicArray<>(Bytes32.class, path));
    }

    static boolean decodeVerify(String data) {
        return ((Bool) decode(data, types(Bool.class)).get(0)).getValue();
    }

    static String setAnchorer(String account, boolean allowed) {
        return encode("setAnchorer", new Address(account), new Bool(allowed));
    }

    /** Topics by which a node finds the event of that batch. */
    static String[] anchoredTopics(Batch batch) {
        return new String[] {
            EventEncoder.encode(ANCHORED),
            Numeric.toHexStringWithPrefixZeroPadded(BigInteger.valueOf(batch.number()), 64),
            "0x" + batch.hash()
        };
    }

    /** The contract's refusal in words: {@code BatchGap(3, 5)}. */
    static String refusal(String revertData) {
        for (Map.Entry<String, List<TypeReference<?>>> refusal : REFUSALS.entrySet()) {
            String selector = org.web3j.crypto.Hash.sha3String(refusal.getKey()).substring(0, SELECTOR_LENGTH);
            if (revertData.startsWith(selector)) {
                String name = refusal.getKey().substring(0, refusal.getKey().indexOf('('));
                return decode("0x" + revertData.substring(selector.length()), refusal.getValue()).stream()
                        .map(value -> value instanceof Bytes32 hash
                                ? Numeric.toHexString(hash.getValue())
                                : value.getValue().toString())
                        .collect(Collectors.joining(", ", name + "(", ")"));
            }
        }
        return revertData.isEmpty() ? "reverted without a word" : "reverted with " + revertData;
    }

    private static String encode(String function, Type<?>... arguments) {
        return FunctionEncoder.encode(new Function(function, Arrays.<Type>asList(arguments), List.of()));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static List<Type> decode(String data, List<TypeReference<?>> types) {
        List<Type> values = FunctionReturnDecoder.decode(data, (List) types);
        if (values.size() != types.size()) {
            throw new IllegalStateException("the registry answered " + data + ", wanted " + types.size()
                    + " values; is mooring.chain.contract an AnchorRegistry?");
        }
        return values;
    }

    @SafeVarargs
    private static List<TypeReference<?>> types(Class<? extends Type<?>>... types) {
        return Stream.of(types)
                .<TypeReference<?>>map(RegistryContract::reference)
                .toList();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static TypeReference<?> reference(Class type) {
        return TypeReference.create(type);
    }

    private static Uint64 uint64(long value) {
        return new Uint64(value);
    }

    private static Bytes32 bytes32(Hash hash) {
        return new Bytes32(hash.bytes());
    }
}
