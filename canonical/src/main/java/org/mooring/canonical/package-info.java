/**
 * The one payment that every channel is brought to and every bank link starts from: immutable records named after
 * ISO 20022, plus the states and reasons of a payment's life. Plain Java; may use nothing but the JDK.
 */
package org.mooring.canonical;
