package org.mooring.journal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class MerkleTreeTest {
    /** The eight inputs of Certificate Transparency's reference test (merkle_tree_test, RFC 6962 and 9162). */
    private static final List<String> CT_INPUTS =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    /** Roots over the first 1, 2 … 8 of them. */
    private static final List<String> CT_ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Example
    void givesTheRootsOfTheReferenceTest() {
        for (int size = 1; size <= CT_INPUTS.size(); size++) {
            assertThat(MerkleTree.of(ctLeaves(size)).root()).hasToString(CT_ROOTS.get(size - 1));
        }
    }

    @Example
    void givesThePathsOfTheReferenceTest() {
        assertThat(path(0, 1)).isEmpty();
        assertThat(path(0, 8))
                .containsExactly(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
        assertThat(path(5, 8))
                .containsExactly(
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
        assertThat(path(2, 3)).containsExactly("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
        assertThat(path(1, 5))
                .containsExactly(
                        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
    }

    @Property(tries = 200)
    void everyLeafsProofVerifies(
            @ForAll @IntRange(min = 1, max = 300) int size, @ForAll @LongRange(min = 0) long seed) {
        List<Hash> leaves = leaves(size, seed);
        MerkleTree tree = MerkleTree.of(leaves);
        for (int index = 0; index < size; index++) {
            assertThat(tree.proof(index).verify(leaves.get(index), tree.root())).isTrue();
        }
    }

    @Property(tries = 200)
    void theRecursiveDefinitionGivesTheSameRoot(@ForAll @IntRange(min = 1, max = 200) int size, @ForAll long seed) {
        List<Hash> leaves = leaves(size, seed);
        assertThat(MerkleTree.of(leaves).root()).isEqualTo(recursiveRoot(leaves));
    }

    @Property(tries = 500)
    void anyFlippedBitFails(
            @ForAll @IntRange(min = 1, max = 100) int size,
            @ForAll @IntRange(min = 0, max = 99) int anyIndex,
            @ForAll @IntRange(min = 0, max = 255) int bit,
            @ForAll @IntRange(min = 0, max = 8) int anyPart,
            @ForAll long seed) {
        List<Hash> leaves = leaves(size, seed);
        MerkleTree tree = MerkleTree.of(leaves);
        int index = anyIndex % size;
        InclusionProof proof = tree.proof(index);
        Hash leaf = leaves.get(index);
        int part = anyPart % (proof.path().size() + 2);
        boolean verified;
        if (part == 0) {
            verified = proof.verify(flip(leaf, bit), tree.root());
        } else if (part == 1) {
            verified = proof.verify(leaf, flip(tree.root(), bit));
        } else {
            List<Hash> path = new ArrayList<>(proof.path());
            path.set(part - 2, flip(path.get(part - 2), bit));
            verified = new InclusionProof(index, size, path).verify(leaf, tree.root());
        }
        assertThat(verified).isFalse();
    }

    @Property(tries = 200)
    void anotherIndexFails(@ForAll @IntRange(min = 2, max = 100) int size, @ForAll long seed) {
        List<Hash> leaves = leaves(size, seed);
        MerkleTree tree = MerkleTree.of(leaves);
        for (int claimed = 1; claimed < size; claimed++) {
            InclusionProof moved =
                    new InclusionProof(claimed, size, tree.proof(0).path());
            assertThat(moved.verify(leaves.get(0), tree.root())).isFalse();
        }
    }

    @Property(tries = 200)
    void aPathThatIsTooLongOrTooShortFails(@ForAll @IntRange(min = 2, max = 100) int size, @ForAll long seed) {
        List<Hash> leaves = leaves(size, seed);
        MerkleTree tree = MerkleTree.of(leaves);
        List<Hash> path = tree.proof(size - 1).path();
        List<Hash> longer = new ArrayList<>(path);
        longer.add(tree.root());
        Hash leaf = leaves.get(size - 1);
        assertThat(new InclusionProof(size - 1, size, longer).verify(leaf, tree.root()))
                .isFalse();
        assertThat(new InclusionProof(size - 1, size, path.subList(0, path.size() - 1)).verify(leaf, tree.root()))
                .isFalse();
    }

    @Example
    void refusesAnEmptyTreeAndAnIndexOutside() {
        assertThatThrownBy(() -> MerkleTree.of(List.of())).hasMessageContaining("at least one leaf");
        MerkleTree tree = MerkleTree.of(ctLeaves(3));
        assertThatThrownBy(() -> tree.proof(3)).hasMessage("leaf index is 3, must be 0 to 2");
        assertThatThrownBy(() -> tree.proof(-1)).hasMessage("leaf index is -1, must be 0 to 2");
    }

    private static List<String> path(int index, int size) {
        return MerkleTree.of(ctLeaves(size)).proof(index).path().stream()
                .map(Hash::toString)
                .toList();
    }

    private static List<Hash> ctLeaves(int size) {
        return CT_INPUTS.stream()
                .limit(size)
                .map(input -> Hash.sha256(
                        Hash.newDigest(), new byte[] {0x00}, HexFormat.of().parseHex(input)))
                .toList();
    }

    private static List<Hash> leaves(int size, long seed) {
        return Stream.iterate(0, i -> i + 1)
                .limit(size)
                .map(i -> Hash.sha256(Hash.newDigest(), (seed + "/" + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** RFC 9162, 2.1.1, word for word: split at the largest power of two smaller than the size. */
    private static Hash recursiveRoot(List<Hash> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        return Hash.sha256(
                Hash.newDigest(),
                new byte[] {0x01},
                recursiveRoot(leaves.subList(0, split)).bytes(),
                recursiveRoot(leaves.subList(split, leaves.size())).bytes());
    }

    private static Hash flip(Hash hash, int bit) {
        byte[] bytes = hash.bytes();
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        return Hash.of(bytes);
    }
}
