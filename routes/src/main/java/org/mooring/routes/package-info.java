/**
 * The steps that the XML routes name, one class a verb. A step that waits returns a {@code CompletionStage}, so that no
 * thread is held while the disk or a bank answers. May use connectors, transformers, journal and Camel; no Spring.
 */
package org.mooring.routes;
