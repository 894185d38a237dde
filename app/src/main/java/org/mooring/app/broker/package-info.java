/** The embedded broker: what legacy systems reach over MQ, who may log in, and what they may touch. */
package org.mooring.app.broker;
