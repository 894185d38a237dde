package org.mooring.chaos.inside;

import java.nio.file.Path;
import java.time.Clock;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.CrashingJournal;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Puts crash points and planted faults around the hub's journal. */
@AutoConfiguration
public class ChaosInside {
    private static final String JOURNAL = "paymentJournal";

    /** The journal over files with crash points: the hub's own bean is replaced, nothing else of it. */
    @Bean
    static BeanDefinitionRegistryPostProcessor journalOverCrashingFiles(Environment environment) {
        return new BeanDefinitionRegistryPostProcessor() {
            @Override
            public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
                boolean isInFiles = "embedded".equals(environment.getProperty("mooring.journal.type", "embedded"));
                if (!CrashPoint.isAnyArmed() || !isInFiles) {
                    return;
                }
                Path directory = Path.of(environment.getRequiredProperty("mooring.data-dir"))
                        .resolve("journal");
                registry.removeBeanDefinition(JOURNAL);
                registry.registerBeanDefinition(
                        JOURNAL,
                        BeanDefinitionBuilder.genericBeanDefinition(
                                        PaymentJournal.class, () -> CrashingJournal.open(directory, Clock.systemUTC()))
                                .setDestroyMethodName("close")
                                .getBeanDefinition());
            }
        };
    }

    @Bean
    static BeanPostProcessor journalInside() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof PaymentJournal journal) {
                    return JournalInside.around(journal, PlantedFault.planted());
                }
                return bean instanceof Clock clock ? LooseClock.around(clock) : bean;
            }
        };
    }
}
