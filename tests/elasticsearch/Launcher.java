import java.nio.file.Path;
import java.util.Map;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Starts one Elasticsearch node: `Launcher HOME PARENT name=value …`; ends with the process PARENT. */
public final class Launcher {
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        ProcessHandle.of(Long.parseLong(args[1])).orElseThrow().onExit()
            .thenRun(() -> Runtime.getRuntime().halt(0));
        Settings.Builder told = Settings.builder().put("path.home", home);
        for (int at = 2; at < args.length; at++) {
            int cut = args[at].indexOf('=');
            told.put(args[at].substring(0, cut), args[at].substring(cut + 1));
        }
        Settings settings = told.build();
        LogConfigurator.configureESLogging();
        LogConfigurator.configureWithoutConfig(settings);
        Environment place = new Environment(settings, home.resolve("config"));
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(Path.of(System.getProperty("modules")), true),
            PluginsLoader.loadPluginsBundles(place.pluginsDir(), true),
            Map.of(),
            false);
        new Node(place, plugins).start();
        Thread.currentThread().join();
    }
}
