package stranger;

import io.sluice.gateway.routing.contract.ChangingInstanceSourceContract;
import io.sluice.gateway.routing.instances.InstanceSource;

class PlannedInstancesTest extends ChangingInstanceSourceContract {
    private PlannedInstances newest;

    @Override
    protected InstanceSource newSource(int... numbers) {
        newest = new PlannedInstances(numbers);
        return newest;
    }

    @Override
    protected String id(int number) {
        return "engine-" + number;
    }

    @Override
    protected void change(int... numbers) {
        newest.plan(numbers);
    }
}
