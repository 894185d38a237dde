package org.mooring.simulation;

/** One promise, broken once. */
record Finding(long seed, Promise promise, String what) {}
