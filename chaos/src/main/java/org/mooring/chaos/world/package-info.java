/** What a run kills and what stands between: the hub and the banks as processes, and the links between them as proxies. */
package org.mooring.chaos.world;
