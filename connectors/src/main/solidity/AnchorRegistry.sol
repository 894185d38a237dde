// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The anchored batches of one Mooring installation.
/// @notice Batches are numbered 1, 2, 3 … without gaps, cover the journal's positions without gaps, and each commits to
/// the one before. The registry computes that commitment itself, so an omitted, reordered or back-dated batch cannot be
/// entered. Nothing here is personal: a root over salted commitments, counts and positions.
contract AnchorRegistry {
    struct Anchor {
        bytes32 root;
        bytes32 batchHash;
        uint64 leafCount;
        /// Position of the batch's last journal entry.
        uint64 lastPosition;
        /// Block time, seconds since 1970.
        uint64 anchoredAt;
    }

    error NotOwner(address caller);
    error NotAnchorer(address caller);
    error AlreadyAnchored(uint64 number);
    error BatchGap(uint64 expected, uint64 got);
    error PositionGap(uint64 expected, uint64 got);
    error EmptyBatch(uint64 first, uint64 last);
    error WrongBatchHash(bytes32 expected, bytes32 got);

    event Anchored(uint64 indexed number, bytes32 indexed batchHash, bytes32 root, uint64 leafCount, address anchorer);
    event AnchorerChanged(address indexed anchorer, bool allowed);
    event OwnerProposed(address indexed proposed);
    event OwnerChanged(address indexed owner);

    address public owner;
    /// Who was named as the next owner and has not accepted yet; zero when nobody.
    address public proposedOwner;
    /// Number of the newest batch; 0 before the first.
    uint64 public lastBatch;
    mapping(address => bool) public isAnchorer;
    mapping(uint64 => Anchor) private anchors;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    /// The deployer owns the registry and may anchor.
    constructor() {
        owner = msg.sender;
        isAnchorer[msg.sender] = true;
        emit OwnerChanged(msg.sender);
        emit AnchorerChanged(msg.sender, true);
    }

    /// @notice Lets an account anchor, or no longer. For a change of keys the new one is allowed before the old is removed.
    function setAnchorer(address anchorer, bool allowed) external onlyOwner {
        isAnchorer[anchorer] = allowed;
        emit AnchorerChanged(anchorer, allowed);
    }

    /// @notice First step of a change of owner; the proposed one has to accept, so that a typing error loses nothing.
    function proposeOwner(address proposed) external onlyOwner {
        proposedOwner = proposed;
        emit OwnerProposed(proposed);
    }

    function acceptOwner() external {
        if (msg.sender != proposedOwner) revert NotOwner(msg.sender);
        owner = msg.sender;
        proposedOwner = address(0);
        emit OwnerChanged(msg.sender);
    }

    /// @notice Enters the next batch.
    /// @param number one more than lastBatch
    /// @param first position of the batch's first journal entry, one more than the last of the batch before
    /// @param last position of its last entry
    /// @param root Merkle tree hash over the entries (RFC 9162, 2.1.1)
    /// @param batchHash what the hub computed, as a check that both sides know the same history
    function anchor(uint64 number, uint64 first, uint64 last, bytes32 root, bytes32 batchHash) external {
        if (!isAnchorer[msg.sender]) revert NotAnchorer(msg.sender);
        if (number != 0 && number <= lastBatch) revert AlreadyAnchored(number);
        if (number != lastBatch + 1) revert BatchGap(lastBatch + 1, number);
        Anchor storage previous = anchors[lastBatch];
        if (first != previous.lastPosition + 1) revert PositionGap(previous.lastPosition + 1, first);
        if (last < first) revert EmptyBatch(first, last);
        uint64 leafCount = last - first + 1;
        // 0x02 ‖ number ‖ first ‖ last ‖ leafCount ‖ hash of the batch before ‖ root; 0x00 and 0x01 are leaves and nodes.
        bytes32 computed =
            sha256(abi.encodePacked(uint8(2), number, first, last, leafCount, previous.batchHash, root));
        if (computed != batchHash) revert WrongBatchHash(computed, batchHash);
        anchors[number] = Anchor(root, batchHash, leafCount, last, uint64(block.timestamp));
        lastBatch = number;
        emit Anchored(number, batchHash, root, leafCount, msg.sender);
    }

    /// @notice The batch of that number; all zero when it is not anchored.
    function anchorOf(uint64 number) external view returns (Anchor memory) {
        return anchors[number];
    }

    /// @notice Whether a leaf stands at that index of an anchored batch (RFC 9162, 2.1.3.2).
    /// @param leafHash SHA-256(0x00 ‖ entry)
    /// @param index 0 for the batch's first entry
    /// @param path from the leaf up to below the root
    function verify(uint64 number, bytes32 leafHash, uint64 index, bytes32[] calldata path)
        external
        view
        returns (bool)
    {
        Anchor storage batch = anchors[number];
        if (index >= batch.leafCount) return false;
        uint64 node = index;
        uint64 lastNode = batch.leafCount - 1;
        bytes32 hash = leafHash;
        for (uint256 i = 0; i < path.length; i++) {
            if (lastNode == 0) return false;
            if (node & 1 == 1 || node == lastNode) {
                hash = sha256(abi.encodePacked(uint8(1), path[i], hash));
                // A last node without a right neighbour rises unchanged until it is a right child itself.
                while (node & 1 == 0 && node != 0) {
                    node >>= 1;
                    lastNode >>= 1;
                }
            } else {
                hash = sha256(abi.encodePacked(uint8(1), hash, path[i]));
            }
            node >>= 1;
            lastNode >>= 1;
        }
        return lastNode == 0 && hash == batch.root;
    }
}
