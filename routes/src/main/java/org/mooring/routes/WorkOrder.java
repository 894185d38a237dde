package org.mooring.routes;

/**
 * One action that a person orders. Key or version keep a double click from acting twice.
 *
 * @param why in the person's words
 * @param evidence what {@link WorkAction#needsEvidence} needs; else null
 * @param key the same order again is not carried out again; may be null when there is a version
 * @param version number of the payment's newest entry as the person saw it; null when there is a key. Who decides a
 *     proposal has to give one, or the proposal's own, which stays good while the hub goes on asking or reversing
 */
public record WorkOrder(WorkAction action, String who, String why, String evidence, String key, Integer version) {}
